"""Coordination of one work tree: active session, dispatches, live runs, diagnostic lines. Never committed."""
