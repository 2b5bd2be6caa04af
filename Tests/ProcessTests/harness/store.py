"""The one place that reads the server's file: for what no answer of this version tells."""
