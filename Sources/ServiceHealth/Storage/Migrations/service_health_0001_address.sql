-- Which address was asked: what another one answered says nothing of the service as it is now.
ALTER TABLE service_health ADD COLUMN address TEXT;
UPDATE service_health SET address = (SELECT services.status_url FROM services WHERE services.id = service_health.service_id);
