import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What is done to several incidents at once: one answer, with an offer to undo it.
struct IncidentBulkForms: Sendable {
    private static let bodyLimit = 128 << 10
    /// More than a page of the list holds.
    private static let mostAtOnce = 200

    let pages: IncidentPages

    func add(to routes: RouterGroup<AppContext>) {
        routes.post(RouterPath(IncidentPath.bulk)) { request, context in
            try await answer(request, context) { form, reader in
                try await perform(form["action"] ?? "", on: Self.numbers(form), form, reader)
            }
        }
        routes.post(RouterPath(IncidentPath.undo)) { request, context in
            try await answer(request, context) { form, reader in
                guard let offer = pages.signer(reader).offer(in: form["undo"] ?? "") else { throw ClientError.unreadable }
                return try await take(back: offer.undo, reader)
            }
        }
    }

    private func answer(
        _ request: Request, _ context: AppContext, _ body: (FormData, Identity) async throws -> IncidentOutcome
    ) async throws -> Response {
        let reader = try context.requireAnywhere(.actOnIncidents)
        var request = request
        let form = try await FormData(&request, limit: Self.bodyLimit)
        let outcome: IncidentOutcome
        do {
            outcome = try await body(form, reader)
        } catch let error as ClientError where error.belongsToForm {
            outcome = IncidentOutcome(error)
        }
        return .redirect(to: outcome.added(to: LocalPath(form["return_to"] ?? IncidentPath.list).path))
    }

    static func numbers(_ form: FormData) -> [IncidentID] {
        Set(form.all("number").prefix(mostAtOnce).compactMap { Int64($0) }.map { IncidentID($0) }).sorted()
    }

    /// `12.open`, for each row of the page.
    private static func states(_ form: FormData) -> [IncidentID: String] {
        form.all("before").prefix(mostAtOnce).reduce(into: [:]) { states, text in
            let parts = text.split(separator: ".")
            if parts.count == 2, let id = Int64(parts[0]) { states[IncidentID(id)] = String(parts[1]) }
        }
    }

    // MARK: Doing

    private func perform(_ action: String, on ids: [IncidentID], _ form: FormData, _ reader: Identity) async throws -> IncidentOutcome {
        switch action {
        case "assign": return try await assign(ids, form["user"] ?? "", reader)
        case "tag": return try await tag(ids, try IncidentTag.list(form["tags"] ?? ""), reader)
        case "merge": return try await merge(ids, into: IncidentPageForms.number(form["into"]), reader)
        default:
            guard let action = IncidentAction(rawValue: action) else { throw ClientError.unreadable }
            return try await change(ids, action, shown: Self.states(form), reader)
        }
    }

    /// - Parameter shown: the states that the page showed, which the second of two quick taps undoes to.
    private func change(
        _ ids: [IncidentID], _ action: IncidentAction, shown: [IncidentID: String], _ reader: Identity
    ) async throws -> IncidentOutcome {
        var before: [IncidentID: IncidentState] = [:]
        var outcome = try await each(ids, reader) { incident in
            let changed = try await pages.actions.perform(action, on: incident.id, by: reader.caller)
            let undo = IncidentUndo(action, from: incident, to: changed, shown: shown[incident.id], by: reader.actor)
            if case .state(let states) = undo { before.merge(states) { first, _ in first } }
        }
        if !before.isEmpty { outcome.undo = pages.signer(reader).offer(.state(before)) }
        return outcome
    }

    private func assign(_ ids: [IncidentID], _ choice: String, _ reader: Identity) async throws -> IncidentOutcome {
        let user = try IncidentPage.assignee(choice)
        var changed: [IncidentID: IncidentUndo.Reassignment] = [:]
        var outcome = try await each(ids, reader) { incident in
            _ = try await pages.actions.assign(incident.id, to: user, by: reader.caller)
            if incident.assigneeID != user { changed[incident.id] = .init(before: incident.assigneeID, after: user) }
        }
        if !changed.isEmpty { outcome.undo = pages.signer(reader).offer(.assign(changed)) }
        return outcome
    }

    private func tag(_ ids: [IncidentID], _ tags: [IncidentTag], _ reader: Identity) async throws -> IncidentOutcome {
        guard !tags.isEmpty else { throw ClientError.emptyTag }
        var changed: [IncidentUndo.Tagging] = []
        var outcome = try await each(ids, reader) { incident in
            let before = try await pages.tags(of: incident.id)
            _ = try await pages.actions.changeTags(of: incident.id, adding: tags.map(\.text), by: reader.caller)
            guard let tagging = IncidentUndo.Tagging(incident.id, from: before, to: try await pages.tags(of: incident.id)) else { return }
            if let same = changed.firstIndex(where: { $0.added == tagging.added && $0.removed == tagging.removed }) {
                changed[same].ids.append(incident.id)
            } else {
                changed.append(tagging)
            }
        }
        if !changed.isEmpty { outcome.undo = pages.signer(reader).offer(.tag(changed)) }
        return outcome
    }

    /// Into the one that was picked; without a choice into the oldest that is not over, and where all are, into the oldest.
    private func merge(_ ids: [IncidentID], into picked: IncidentID?, _ reader: Identity) async throws -> IncidentOutcome {
        var found: [Incident] = []
        var outcome = try await each(ids, reader) { found.append($0) }
        let oldest = found.filter { !$0.state.isOver }.min { $0.firstAt < $1.firstAt } ?? found.min { $0.firstAt < $1.firstAt }
        let target = picked == nil ? oldest : found.first { $0.id == picked }
        guard found.count > 1 else { throw ClientError.mergedIntoItself }
        guard let target else { throw ClientError.mergeTargetUnknown }
        let sources = Set(found.map(\.id)).subtracting([target.id])
        _ = try await pages.actions.merge(sources, into: target.id, by: reader.caller)
        outcome.undo = pages.signer(reader).offer(.merge(sources.sorted()))
        return outcome
    }

    // MARK: Undoing

    private func take(back undo: IncidentUndo, _ reader: Identity) async throws -> IncidentOutcome {
        let (actions, caller) = (pages.actions, reader.caller)
        switch undo {
        case .state(let states):
            return try await each(states.keys.sorted(), reader) { incident in
                guard incident.changedBy == reader.actor.name else { throw ClientError.changedSince }
                for action in Self.way(back: states[incident.id] ?? incident.state, from: incident.state) {
                    _ = try await actions.perform(action, on: incident.id, by: caller)
                }
            }
        case .assign(let changes):
            return try await each(changes.keys.sorted(), reader) { incident in
                guard let change = changes[incident.id] else { return }
                let present = try await actions.assign(incident.id, to: change.before, insteadOf: .some(change.after), by: caller)
                guard present.assigneeID == change.before else { throw ClientError.changedSince }
            }
        case .tag(let taggings):
            let changes = Dictionary(
                taggings.flatMap { tagging in tagging.ids.map { ($0, tagging) } }, uniquingKeysWith: { first, _ in first })
            return try await each(changes.keys.sorted(), reader) { incident in
                _ = try await actions.changeTags(
                    of: incident.id, adding: try IncidentTag.list(changes[incident.id]?.removed ?? "").map(\.text),
                    removing: try IncidentTag.list(changes[incident.id]?.added ?? "").map(\.text), by: caller)
            }
        case .link(let id, let link):
            return try await each([id], reader) { _ = try await actions.removeLink(link, from: $0.id, by: caller) }
        case .unlink(let id, let url, let title):
            return try await each([id], reader) { _ = try await actions.addLink(url, title: title, to: $0.id, by: caller) }
        case .merge(let ids):
            return try await attempt(ids) { id in _ = try await actions.split(id, by: caller) }
        }
    }

    /// The steps that lead from one state to another; none where there is no way.
    static func way(back state: IncidentState, from present: IncidentState) -> [IncidentAction] {
        guard state != present else { return [] }
        return switch state {
        case .open: [.reopen]
        case .acknowledged: present == .open ? [.acknowledge] : [.reopen, .acknowledge]
        case .resolved: present == .closed ? [.reopen, .resolve] : [.resolve]
        case .closed: [.close]
        case .merged: []
        }
    }

    /// Leaves out what was deleted or merged since the page was made, what belongs to a team where the reader may only look,
    /// and what is refused: one never keeps the others from being done.
    private func each(
        _ ids: [IncidentID], _ reader: Identity, _ body: (Incident) async throws -> Void
    ) async throws -> IncidentOutcome {
        try await attempt(ids) { id in
            let incident = try await pages.existing(id, for: reader.access, to: .actOnIncidents)
            guard incident.mergedInto == nil else { throw ClientError.mergedMeanwhile }
            try await body(incident)
        }
    }

    private func attempt(_ ids: [IncidentID], _ body: (IncidentID) async throws -> Void) async throws -> IncidentOutcome {
        var (outcome, count) = (IncidentOutcome(), 0)
        for id in ids {
            do {
                try await body(id)
                count += 1
            } catch let error as ClientError where Self.isOfOne(error) {
                outcome.leaveOut(error)
            }
        }
        outcome.count = count
        return outcome
    }

    /// Whether an error is about the one incident, so that the others can still be done.
    private static func isOfOne(_ error: ClientError) -> Bool {
        error.belongsToForm || [.incidentNotFound, .notPermitted].contains(error.code)
    }
}
