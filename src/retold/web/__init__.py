"""The desk: one store in a browser, to read, search, compare and judge. Server-rendered; nothing is fetched from elsewhere."""
