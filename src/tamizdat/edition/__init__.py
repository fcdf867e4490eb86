"""The edition: plain files plus signed metadata, so that any copy of it is the paper."""
