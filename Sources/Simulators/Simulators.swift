enum SimulatorsSkeleton {}
