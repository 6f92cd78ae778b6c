"""What agents are given: tools over MCP, on standard input or at `/mcp`, that ask the same service as every door."""
