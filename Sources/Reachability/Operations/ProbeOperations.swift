import Accounts
package import Kernel
package import Platform

/// What people and programs do with probes.
package struct ProbeOperations: Sendable {
    /// So many single results are told at once.
    static let mostResults = 1000

    let database: Database
    let services: ServiceStore
    let now: @Sendable () -> Timestamp

    // MARK: Reading

    /// In the order in which they were added.
    /// - Throws: `notPermitted`.
    package func list(after id: ProbeID? = nil, limit: Int, by caller: Caller) async throws -> [Probe] {
        try caller.require(.viewProbes)
        return try await database.read { try ProbeStore.list(after: id, limit: limit, on: $0) }
    }

    /// - Throws: `notPermitted`, `probeNotFound`.
    package func find(_ id: ProbeID, by caller: Caller) async throws -> Probe {
        try caller.require(.viewProbes)
        return try await database.read { try Self.existing(id, on: $0) }
    }

    /// The one of that name; else the one called as the old monitor's default, else the first. Nil where there is none at all.
    /// - Throws: `notPermitted`.
    package func target(_ name: String?, by caller: Caller) async throws -> Probe? {
        try caller.require(.viewProbes)
        return try await database.read { connection in
            if let name, let named = try ProbeStore.find(name: name, on: connection) { return named }
            return try ProbeStore.find(name: Self.usual, on: connection) ?? ProbeStore.first(on: connection)
        }
    }

    private static let usual = "finesse"

    /// The newest results, the oldest of them first.
    /// - Throws: `notPermitted`.
    package func results(of probe: Probe, limit: Int, by caller: Caller) async throws -> [ProbeResult] {
        try caller.require(.viewProbes)
        return try await database.read { connection in
            try ProbeResultStore.latest(of: probe.id, limit: min(limit, Self.mostResults), on: connection)
        }
    }

    /// How it did over a time, in at most so many stretches of the same length.
    /// - Throws: `notPermitted`, `probeNotFound`, `probeSpanNotValid`.
    package func series(of id: ProbeID, _ query: ProbeSeriesQuery, by caller: Caller) async throws -> [ProbeStretch] {
        try caller.require(.viewProbes)
        return try await database.read { connection in
            _ = try Self.existing(id, on: connection)
            return try query.stretches(of: id, on: connection)
        }
    }

    // MARK: Changing

    /// - Throws: `notPermitted`, `probeNameTaken`, and what the draft is refused for.
    package func add(_ draft: ProbeDraft, by caller: Caller) async throws -> Probe {
        try await database.write { try add(draft, by: caller, on: $0) }
    }

    /// - Throws: `notPermitted`, `probeNotFound`, `probeNameTaken`, and what the draft is refused for.
    package func change(_ id: ProbeID, to draft: ProbeDraft, by caller: Caller) async throws -> Probe {
        try await database.write { connection in
            try caller.require(.manageProbes)
            return try change(try Self.existing(id, on: connection), to: draft, by: caller, on: connection)
        }
    }

    /// With all that was kept of it.
    /// - Throws: `notPermitted`, `probeNotFound`.
    package func remove(_ id: ProbeID, by caller: Caller) async throws {
        let time = now()
        try await database.write { connection in
            try caller.require(.manageProbes)
            let probe = try Self.existing(id, on: connection)
            try ProbeStore.delete(probe, on: connection)
            try Audit.append(.probeRemoved, "probe \(id)", detail: ["name": probe.name], by: caller.actor, at: time, on: connection)
        }
    }

    /// For files: adds it, or changes the one of its name. Parents may come later in the same files, so nothing is said of them here.
    package func put(_ draft: ProbeDraft, by caller: Caller, on connection: any SQLConnection) throws {
        try caller.require(.manageProbes)
        if let known = try ProbeStore.find(name: draft.name, on: connection) {
            _ = try change(known, to: draft, by: caller, checksParent: false, on: connection)
        } else {
            _ = try add(draft, by: caller, checksParent: false, on: connection)
        }
    }

    /// For files: all there are.
    package func all(by caller: Caller, on connection: any SQLConnection) throws -> [ProbeDraft] {
        try caller.require(.viewProbes)
        return try ProbeStore.list(limit: .max, on: connection).map(\.draft)
    }

    private func add(
        _ draft: ProbeDraft, by caller: Caller, checksParent: Bool = true, on connection: any SQLConnection
    ) throws -> Probe {
        try caller.require(.manageProbes)
        let (draft, time) = (try checked(draft, on: connection), now())
        guard try ProbeStore.find(name: draft.name, on: connection) == nil else { throw ClientError.probeNameTaken }
        if checksParent { try checkParent(of: draft, on: connection) }
        let id = try ProbeStore.insert(draft, at: time, on: connection)
        try Audit.append(.probeAdded, "probe \(id)", detail: ["name": draft.name], by: caller.actor, at: time, on: connection)
        return try Self.existing(id, on: connection)
    }

    private func change(
        _ probe: Probe, to draft: ProbeDraft, by caller: Caller, checksParent: Bool = true, on connection: any SQLConnection
    ) throws -> Probe {
        let (draft, time) = (try checked(draft, on: connection), now())
        if let other = try ProbeStore.find(name: draft.name, on: connection), other.id != probe.id { throw ClientError.probeNameTaken }
        if checksParent { try checkParent(of: draft, was: probe, on: connection) }
        let isAnother = draft.kind != probe.draft.kind || draft.target != probe.draft.target
        try ProbeStore.update(probe.id, to: draft, isAnother: isAnother, at: time, on: connection)
        try ProbeStore.renamed(probe.name, to: draft.name, on: connection)
        try Audit.append(.probeChanged, "probe \(probe.id)", detail: ["name": draft.name], by: caller.actor, at: time, on: connection)
        return try Self.existing(probe.id, on: connection)
    }

    static func existing(_ id: ProbeID, on connection: any SQLConnection) throws -> Probe {
        guard let probe = try ProbeStore.find(id, on: connection) else { throw ClientError.probeNotFound }
        return probe
    }

    // MARK: What is refused

    private func checked(_ draft: ProbeDraft, on connection: any SQLConnection) throws -> ProbeDraft {
        var draft = draft
        draft.name = try NameRule.checked(draft.name)
        guard draft.target.utf8.count <= ProbeDraft.longestText, ProbeTarget(draft.kind, draft.target) != nil else {
            throw ClientError.probeTargetNotValid(draft.kind.rawValue)
        }
        guard ProbeDraft.spans.contains(draft.every) else { throw ClientError.probeNotValid("every") }
        guard ProbeDraft.timeouts.contains(draft.timeout) else { throw ClientError.probeNotValid("timeout") }
        if let expected = draft.expected {
            let isOfKind = draft.kind == .http || draft.kind == .dns
            guard isOfKind, !expected.isEmpty, expected.utf8.count <= ProbeDraft.longestText, !expected.utf8.contains(0) else {
                throw ClientError.probeNotValid("expect")
            }
        }
        if let days = draft.days {
            guard draft.kind == .tls, (0...3650).contains(days) else { throw ClientError.probeNotValid("days") }
        }
        if let service = draft.service, try services.find(service, on: connection) == nil {
            throw ClientError.serviceNotFound.about("service")
        }
        return draft
    }

    /// What explains a probe has to be there, and must not be explained by it in turn.
    /// - Parameter was: the probe before the change; its name may change with it.
    private func checkParent(of draft: ProbeDraft, was: Probe? = nil, on connection: any SQLConnection) throws {
        guard let name = draft.parent else { return }
        guard NameRule.folded(name) != NameRule.folded(draft.name) else { throw ClientError.probeExplainsItself }
        guard let parent = try ProbeStore.find(name: name, on: connection) else { throw ClientError.probeParentNotFound }
        let chain = try [parent] + ProbeStore.ancestors(of: parent, on: connection)
        guard chain.count <= ProbeHold.longestChain, !chain.contains(where: { $0.id == was?.id }) else {
            throw ClientError.probeExplainsItself
        }
    }
}
