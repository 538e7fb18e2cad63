-- $1 branch. Overlays and tombstones of the branch go with it.
DO $$ BEGIN END $$
