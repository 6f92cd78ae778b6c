"""The routes: functions of three lines, for everything that they do is done by the service."""
