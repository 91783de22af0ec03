-- The name of a vector space ends in its dimension, as in HOST/MODEL@768. The vectors of
-- the embedded method are found again under their new name: the old one says all of it.
-- Those of an endpoint have to be made anew: which server gave them was not kept.

UPDATE embedding SET model = 'footnote-hashing-' || substr(model, length('footnote-hashing-512-') + 1) || '@512'
	WHERE model GLOB 'footnote-hashing-512-*';

-- New in table note: "embedding spaces", a JSON list of the names of the space that serves
-- and of those before that are kept.
