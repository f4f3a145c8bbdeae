"""Open days for programs: events and their sessions with places left; read only, without anybody's data."""
