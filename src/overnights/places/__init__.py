"""Places: where files lie, a folder of this machine or an object store, behind the same few verbs."""

from overnights.places.address import check_address, is_url, under
from overnights.places.folder import Folder
from overnights.places.found import Found
from overnights.places.place import Place, place_at

__all__ = ["Folder", "Found", "Place", "check_address", "is_url", "place_at", "under"]
