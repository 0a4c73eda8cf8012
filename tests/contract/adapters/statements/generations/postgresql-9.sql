-- at the beginning of a session
SET datestyle TO 'ISO'

-- at the beginning of a session
SELECT set_config(name, CASE name WHEN 'IntervalStyle' THEN 'iso_8601' ELSE max_val END, false) FROM pg_settings WHERE name IN ('IntervalStyle', 'extra_float_digits')

-- at the beginning of a session
SET statement_timeout TO 10000

-- at the beginning of a session
SET default_transaction_read_only TO on

-- an item by its key
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."JOB_NO" = ? LIMIT 2 

-- items by a composite key
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" = ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" = ? LIMIT 9 

-- items by three single keys, in a list of four
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."JOB_NO" IN (?, ?, ?, ?) LIMIT 9 

-- no key
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE 0 = 1 LIMIT 9 

-- all conditions
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."STAT_CD" IN (?, ?) AND "JOBMAST"."QTY" >= ? AND "JOBMAST"."QTY" < ? AND "JOBMAST"."PRICE" > ? AND "JOBMAST"."PRICE" <= ? AND "JOBMAST"."DESCR" LIKE ? ESCAPE '!' AND "JOBMAST"."DUE_DT" IS NULL AND "JOBMAST"."OPENED" IS NOT NULL LIMIT 50 

-- the first page
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" ORDER BY "JOBMAST"."STAT_CD" DESC, "JOBMAST"."PLANT", "JOBMAST"."JOB_NO" LIMIT 50 

-- behind a row, one direction
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE ("JOBMAST"."PLANT", "JOBMAST"."JOB_NO") > (?, ?) ORDER BY "JOBMAST"."PLANT", "JOBMAST"."JOB_NO" LIMIT 50 

-- behind a row, mixed directions
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."STAT_CD" <= ? AND ("JOBMAST"."STAT_CD" < ? OR "JOBMAST"."STAT_CD" = ? AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?)) ORDER BY "JOBMAST"."STAT_CD" DESC, "JOBMAST"."PLANT", "JOBMAST"."JOB_NO" LIMIT 50 

-- behind a row, nullable ascending
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE ("JOBMAST"."STAT_CD" >= ? OR "JOBMAST"."STAT_CD" IS NULL) AND ("JOBMAST"."STAT_CD" > ? OR "JOBMAST"."STAT_CD" IS NULL OR "JOBMAST"."STAT_CD" = ? AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?)) ORDER BY "JOBMAST"."STAT_CD", "JOBMAST"."PLANT", "JOBMAST"."JOB_NO" LIMIT 50 

-- behind a row with NULL
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."STAT_CD" IS NULL AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?) ORDER BY "JOBMAST"."STAT_CD", "JOBMAST"."PLANT", "JOBMAST"."JOB_NO" LIMIT 50 

-- behind a row with NULL, descending
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" 
WHERE "JOBMAST"."STAT_CD" IS NOT NULL OR "JOBMAST"."STAT_CD" IS NULL AND ("JOBMAST"."PLANT" > ? OR "JOBMAST"."PLANT" = ? AND "JOBMAST"."JOB_NO" > ?) ORDER BY "JOBMAST"."STAT_CD" DESC, "JOBMAST"."PLANT", "JOBMAST"."JOB_NO" LIMIT 50 

-- names that need quotes
SELECT "Legacy"."ORDER LINES"."select", "Legacy"."ORDER LINES"."Qu""ote", "Legacy"."ORDER LINES"."Disc%", "Legacy"."ORDER LINES"."a]b", "Legacy"."ORDER LINES"."c`d" 
FROM "Legacy"."ORDER LINES" ORDER BY "Legacy"."ORDER LINES"."GROUP" LIMIT 5 

-- an operator's statement
SELECT src."JOB_NO" 
FROM (SELECT NO AS JOB_NO FROM JOBMAST WHERE DESCR LIKE 'a:b%') AS src 
WHERE src."JOB_NO" = ? LIMIT 2 

-- everything, for a stream
SELECT "JOBMAST"."JOB_NO", "JOBMAST"."STAT_CD" 
FROM "JOBMAST" ORDER BY "JOBMAST"."PLANT", "JOBMAST"."JOB_NO"

-- a bounded count
SELECT count(*) AS found 
FROM (SELECT 1 AS one 
FROM "JOBMAST" 
WHERE "JOBMAST"."JOB_NO" = ? LIMIT 10000 ) AS matching
