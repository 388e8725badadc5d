-- purpose: the certificate of a purge
-- grain:   one row, or none
-- params:  $purge_id UUID
-- returns: certificate
SELECT certificate::VARCHAR AS certificate
FROM lake.purges
WHERE purge_id = $purge_id::UUID;
