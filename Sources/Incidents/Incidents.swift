enum IncidentsSkeleton {}
