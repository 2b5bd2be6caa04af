import Kernel

extension [StatusUpdate] {
    /// Whether a message can be taken back: the newest can, as long as few can have read it. The first one announces what the others
    /// are about, and stays.
    func isRetractable(_ message: StatusUpdate, at time: Timestamp) -> Bool {
        count > 1 && allSatisfy { $0.createdAt <= message.createdAt } && time.since(message.createdAt) <= StatusLimits.retraction
    }

    /// The message that can be taken back.
    func retractable(at time: Timestamp) -> StatusUpdate? { first { isRetractable($0, at: time) } }
}

extension StatusIncident {
    /// As it was before its newest message.
    mutating func retract(_ message: StatusUpdate) {
        updates.removeAll { $0.id == message.id }
        let rest = updates.inOrder
        // What was said of a component meanwhile stays.
        for change in message.affected where components[change.component] == change.new {
            let wasNamed = change.old != .operational || rest.contains { $0.affected.contains { $0.component == change.component } }
            components[change.component] = wasNamed ? change.old : nil
        }
        stage = rest.last.flatMap { Stage(rawValue: $0.stage) } ?? stage
        monitoringAt = rest.first { $0.stage == Stage.monitoring.rawValue }?.createdAt
        resolvedAt = stage.isOver ? resolvedAt ?? Self.end(of: rest) : nil
    }

    /// When it was over by its messages: with the first of the last ones that say so. One that began so is shown when it was.
    private static func end(of messages: [StatusUpdate]) -> Timestamp? {
        guard let first = messages.reversed().prefix(while: { Stage(rawValue: $0.stage)?.isOver == true }).last else { return nil }
        return first.id == messages.first?.id ? first.displayAt : first.createdAt
    }

    /// The worst that it and its messages say of components.
    var worstImpact: Impact {
        let all = [Impact(of: components.values)] + updates.map { Impact(of: $0.affected.map(\.new)) }
        return all.max { $0.severity < $1.severity } ?? .none
    }
}

extension Maintenance {
    /// As it was before its newest message; nil where the clock would say the same again.
    func retracting(_ message: StatusUpdate, at time: Timestamp) -> Maintenance? {
        var before = self
        before.updates.removeAll { $0.id == message.id }
        // It may have been put off since.
        if stage.rawValue == message.stage { before.stage = before.updates.inOrder.last.flatMap { Stage(rawValue: $0.stage) } ?? stage }
        if before.stage == .scheduled {
            guard scheduledFor > time else { return nil }
            before.startedAt = nil
        }
        if before.stage != .completed {
            guard scheduledUntil > time else { return nil }
            before.completedAt = nil
        }
        return before
    }
}
