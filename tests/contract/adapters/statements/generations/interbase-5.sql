-- an item by its key
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."JOB_NO" = ?
-- read up to 2 rows

-- items by a composite key
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" = ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" = ?
-- read up to 9 rows

-- items by three single keys, in a list of four
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."JOB_NO" IN (?, ?, ?, ?)
-- read up to 9 rows

-- no key
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE 0 = 1
-- read up to 9 rows

-- all conditions
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."STAT_CD" IN (?, ?) AND "JOBMAST"."QTY" >= ? AND "JOBMAST"."QTY" < ? AND "JOBMAST"."PRICE" > ? AND "JOBMAST"."PRICE" <= ? AND "JOBMAST"."DESCR" STARTING WITH ? AND "JOBMAST"."DUE_DT" IS NULL AND "JOBMAST"."OPENED" IS NOT NULL
-- read up to 50 rows

-- the first page
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" ORDER BY "JOBMAST"."STAT_CD" DESC, "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"
-- read up to 50 rows

-- behind a row, one direction
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."PLANT" >= ? AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?) ORDER BY "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"
-- read up to 50 rows

-- behind a row, mixed directions
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE ("JOBMAST"."STAT_CD" <= ? OR "JOBMAST"."STAT_CD" IS NULL) AND ("JOBMAST"."STAT_CD" < ? OR "JOBMAST"."STAT_CD" IS NULL OR "JOBMAST"."STAT_CD" = ? AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?)) ORDER BY "JOBMAST"."STAT_CD" DESC, "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"
-- read up to 50 rows

-- behind a row, nullable ascending
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE ("JOBMAST"."STAT_CD" >= ? OR "JOBMAST"."STAT_CD" IS NULL) AND ("JOBMAST"."STAT_CD" > ? OR "JOBMAST"."STAT_CD" IS NULL OR "JOBMAST"."STAT_CD" = ? AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?)) ORDER BY "JOBMAST"."STAT_CD", "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"
-- read up to 50 rows

-- behind a row with NULL
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."STAT_CD" IS NULL AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?) ORDER BY "JOBMAST"."STAT_CD", "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"
-- read up to 50 rows

-- behind a row with NULL, descending
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."STAT_CD" IS NULL AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?) ORDER BY "JOBMAST"."STAT_CD" DESC, "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"
-- read up to 50 rows

-- names that need quotes
SELECT "Legacy"."ORDER LINES"."select", "Legacy"."ORDER LINES"."Qu""ote", "Legacy"."ORDER LINES"."Disc%", "Legacy"."ORDER LINES"."a]b", "Legacy"."ORDER LINES"."c`d" 
FROM "Legacy"."ORDER LINES" ORDER BY "Legacy"."ORDER LINES"."GROUP"
-- read up to 5 rows

-- an operator's statement
-- refused: this engine takes no SELECT in the place of a table

-- everything, for a stream
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" ORDER BY "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"

-- a bounded count, by the rows that come
SELECT 1 AS one 
FROM "JOBMAST" 
WHERE "JOBMAST"."JOB_NO" = ?
-- read up to 10000 rows
