"""The offline gazetteer: GeoNames behind geopy's interface, and tables of what English calls places and peoples."""

from pipeline.gazetteer.demonyms import country_of_demonym, demonyms, is_demonym
from pipeline.gazetteer.geocoder import OfflineGeocoder, contains, make_geocoder, prominence
from pipeline.gazetteer.index import Gazetteer, open_gazetteer
from pipeline.gazetteer.places import GazetteerPlace, Strength, fold

__all__ = [
    "Gazetteer",
    "GazetteerPlace",
    "OfflineGeocoder",
    "Strength",
    "contains",
    "country_of_demonym",
    "demonyms",
    "fold",
    "is_demonym",
    "make_geocoder",
    "open_gazetteer",
    "prominence",
]
