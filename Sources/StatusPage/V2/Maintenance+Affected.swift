import Kernel

extension Maintenance {
    /// Its messages with what each says of the components: nothing changes before it begins, then they are under maintenance, with its
    /// end they are well again.
    func updates(naming components: KnownComponents) -> [StatusUpdate] {
        let named = Set(self.components)
        let known = components.all.filter { named.contains($0.id) }
        var state = ComponentState.operational
        let told = updates.sorted { ($0.createdAt, Self.rank($0.stage)) < ($1.createdAt, Self.rank($1.stage)) }.map { update in
            let before = state
            state = [Stage.inProgress, .verifying].contains(Stage(rawValue: update.stage)) ? .underMaintenance : .operational
            return update.affecting(known.map { .init(component: $0.id, name: $0.name, old: before, new: state) })
        }
        return told.reversed()
    }

    private static func rank(_ stage: String) -> Int { Stage.allCases.firstIndex { $0.rawValue == stage } ?? 0 }
}
