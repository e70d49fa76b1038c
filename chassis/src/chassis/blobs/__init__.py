"""Where do bytes lie that are too big for an event, and when are they safe?

A blob is written once under its key and never changed. In a `file://` store its bytes and its name are on the disk before
`put` returns; elsewhere (`s3://`, `gs://`, `az://`, `memory://`) the object store's own promise holds.
"""

from chassis.blobs.place import OUTAGES, BlobMissing, BlobStoreUnavailable
from chassis.blobs.store import BlobSettings, BlobStore, Writing

__all__ = ["OUTAGES", "BlobMissing", "BlobSettings", "BlobStore", "BlobStoreUnavailable", "Writing"]
