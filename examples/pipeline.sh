#!/bin/sh
# Which vendors to stop talking to, and which documents could not be read: pipeline.sh FILE.ndjson [ADDRESS]
# It wants curl and jq. A batch that was cut off is an error, and no short list.
set -eu
curl --silent --show-error --fail -T "$1" -X POST -H 'Content-Type: application/x-ndjson' \
  "${2:-http://127.0.0.1:8000}/v1/check:batch" |
  jq --raw-output --null-input '
    foreach (inputs, null) as $line (false; . or ($line.summary.complete // false);
      if $line == null then (if . then empty else error("the batch was cut off") end)
      elif $line.row then "row \($line.row): \($line.errors[0].detail)"
      elif $line.level == "stop" then "\($line.subject.name): \($line.headline)"
      else empty end)'
