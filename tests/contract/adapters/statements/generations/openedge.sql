-- an item by its key
SELECT TOP 2 "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."JOB_NO" = ?

-- items by a composite key
SELECT TOP 9 "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" = ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" = ?

-- items by three single keys, in a list of four
SELECT TOP 9 "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."JOB_NO" IN (?, ?, ?, ?)

-- no key
SELECT TOP 9 "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE 0 = 1

-- all conditions
-- refused: this engine cannot search for the beginning of any text

-- the first page
SELECT TOP 50 "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" ORDER BY "JOBMAST"."STAT_CD" DESC, "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"

-- behind a row, one direction
SELECT TOP 50 "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."PLANT" >= ? AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?) ORDER BY "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"

-- behind a row, mixed directions
SELECT TOP 50 "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE ("JOBMAST"."STAT_CD" <= ? OR "JOBMAST"."STAT_CD" IS NULL) AND ("JOBMAST"."STAT_CD" < ? OR "JOBMAST"."STAT_CD" IS NULL OR "JOBMAST"."STAT_CD" = ? AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?)) ORDER BY "JOBMAST"."STAT_CD" DESC, "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"

-- behind a row, nullable ascending
SELECT TOP 50 "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."STAT_CD" >= ? AND ("JOBMAST"."STAT_CD" > ? OR "JOBMAST"."STAT_CD" = ? AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?)) ORDER BY "JOBMAST"."STAT_CD", "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"

-- behind a row with NULL
SELECT TOP 50 "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."STAT_CD" IS NOT NULL OR "JOBMAST"."STAT_CD" IS NULL AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?) ORDER BY "JOBMAST"."STAT_CD", "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"

-- behind a row with NULL, descending
SELECT TOP 50 "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."STAT_CD" IS NULL AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?) ORDER BY "JOBMAST"."STAT_CD" DESC, "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"

-- names that need quotes
SELECT TOP 5 "Legacy"."ORDER LINES"."select", "Legacy"."ORDER LINES"."Qu""ote", "Legacy"."ORDER LINES"."Disc%", "Legacy"."ORDER LINES"."a]b", "Legacy"."ORDER LINES"."c`d" 
FROM "Legacy"."ORDER LINES" ORDER BY "Legacy"."ORDER LINES"."GROUP"

-- an operator's statement
-- refused: this engine takes no SELECT in the place of a table

-- everything, for a stream
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" ORDER BY "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"

-- a bounded count, by the rows that come
SELECT TOP 10000 1 AS one 
FROM "JOBMAST" 
WHERE "JOBMAST"."JOB_NO" = ?
