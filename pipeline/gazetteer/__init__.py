"""The offline gazetteer: GeoNames behind geopy's interface, and tables of what English calls places and peoples."""

from pipeline.gazetteer.demonyms import country_of_demonym, demonyms, is_demonym

__all__ = ["country_of_demonym", "demonyms", "is_demonym"]
