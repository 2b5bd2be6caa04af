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
                guard let undo = IncidentUndo(form["undo"] ?? "") else { throw ClientError.unreadable }
                return (try await take(back: undo, reader), nil)
            }
        }
    }

    private typealias Outcome = (count: Int, undo: IncidentUndo?)

    private func answer(
        _ request: Request, _ context: AppContext, _ body: (FormData, Identity) async throws -> Outcome
    ) async throws -> Response {
        let reader = try context.requireAnywhere(.actOnIncidents)
        var request = request
        let form = try await FormData(&request, limit: Self.bodyLimit)
        let outcome: IncidentOutcome
        do {
            let done = try await body(form, reader)
            outcome = IncidentOutcome(count: done.count, undo: done.undo)
        } catch let error as ClientError where error.belongsToForm {
            outcome = IncidentOutcome(error)
        }
        return .redirect(to: outcome.added(to: LocalPath(form["return_to"] ?? IncidentPath.list).path))
    }

    private static func numbers(_ form: FormData) -> [IncidentID] {
        Set(form.all("number").prefix(mostAtOnce).compactMap { Int64($0) }.map { IncidentID($0) }).sorted()
    }

    // MARK: Doing

    private func perform(_ action: String, on ids: [IncidentID], _ form: FormData, _ reader: Identity) async throws -> Outcome {
        switch action {
        case "assign": return try await assign(ids, form["user"] ?? "", reader)
        case "tag": return try await tag(ids, try IncidentTag.list(form["tags"] ?? ""), reader)
        case "merge": return try await merge(ids, reader)
        default:
            guard let action = IncidentAction(rawValue: action) else { throw ClientError.unreadable }
            return try await change(ids, action, reader)
        }
    }

    private func change(_ ids: [IncidentID], _ action: IncidentAction, _ reader: Identity) async throws -> Outcome {
        var before: [IncidentID: IncidentState] = [:]
        let count = try await each(ids, reader) { incident in
            _ = try await pages.actions.perform(action, on: incident.id, by: reader.caller)
            if action.state(after: incident.state) != nil { before[incident.id] = incident.state }
        }
        return (count, before.isEmpty ? nil : .state(before))
    }

    private func assign(_ ids: [IncidentID], _ choice: String, _ reader: Identity) async throws -> Outcome {
        let user = try IncidentPage.assignee(choice)
        var before: [IncidentID: UserID?] = [:]
        let count = try await each(ids, reader) { incident in
            _ = try await pages.actions.assign(incident.id, to: user, by: reader.caller)
            if incident.assigneeID != user { before[incident.id] = .some(incident.assigneeID) }
        }
        return (count, before.isEmpty ? nil : .assign(before))
    }

    private func tag(_ ids: [IncidentID], _ tags: [IncidentTag], _ reader: Identity) async throws -> Outcome {
        guard !tags.isEmpty else { throw ClientError.emptyTag }
        var changed: [IncidentID] = []
        let count = try await each(ids, reader) { incident in
            let had = Set(try await pages.database.read { [store = pages.store] in try store.tags(of: incident.id, on: $0) }.map(\.folded))
            _ = try await pages.actions.changeTags(of: incident.id, adding: tags.map(\.text), by: reader.caller)
            // Where some were there before, taking all of them away would not be undoing.
            if had.isDisjoint(with: tags.map(\.folded)) { changed.append(incident.id) }
        }
        return (count, changed.isEmpty ? nil : .tag(changed, tags: tags.map(\.text).joined(separator: ",")))
    }

    /// Into the oldest that is not over; where all are, into the oldest.
    private func merge(_ ids: [IncidentID], _ reader: Identity) async throws -> Outcome {
        var found: [Incident] = []
        _ = try await each(ids, reader) { found.append($0) }
        let target = found.filter { !$0.state.isOver }.min { $0.firstAt < $1.firstAt } ?? found.min { $0.firstAt < $1.firstAt }
        guard let target, found.count > 1 else { throw ClientError.mergedIntoItself }
        let sources = Set(found.map(\.id)).subtracting([target.id])
        _ = try await pages.actions.merge(sources, into: target.id, by: reader.caller)
        return (found.count, .merge(sources.sorted()))
    }

    // MARK: Undoing

    private func take(back undo: IncidentUndo, _ reader: Identity) async throws -> Int {
        switch undo {
        case .state(let states):
            // What somebody else has done since stays as it is.
            var own: [IncidentID] = []
            _ = try await each(states.keys.sorted(), reader) { if $0.changedBy == reader.actor.name { own.append($0.id) } }
            return try await each(own, reader) { incident in
                for action in Self.way(back: states[incident.id] ?? incident.state, from: incident.state) {
                    _ = try await pages.actions.perform(action, on: incident.id, by: reader.caller)
                }
            }
        case .assign(let users):
            return try await each(users.keys.sorted(), reader) { incident in
                _ = try await pages.actions.assign(incident.id, to: users[incident.id].flatMap { $0 }, by: reader.caller)
            }
        case .tag(let ids, let tags):
            let removing = try IncidentTag.list(tags).map(\.text)
            return try await each(ids, reader) { incident in
                _ = try await pages.actions.changeTags(of: incident.id, removing: removing, by: reader.caller)
            }
        case .untag(let ids, let tags):
            let adding = try IncidentTag.list(tags).map(\.text)
            return try await each(ids, reader) { incident in
                _ = try await pages.actions.changeTags(of: incident.id, adding: adding, by: reader.caller)
            }
        case .merge(let ids):
            var count = 0
            for id in ids {
                guard (try? await pages.existing(id, for: reader.access, to: .actOnIncidents)) != nil else { continue }
                _ = try await pages.actions.split(id, by: reader.caller)
                count += 1
            }
            return count
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

    /// Leaves out what was deleted since the page was made, and what belongs to a team where the reader may only look.
    private func each(
        _ ids: [IncidentID], _ reader: Identity, _ body: (Incident) async throws -> Void
    ) async throws -> Int {
        var count = 0
        for id in ids {
            do {
                let incident = try await pages.existing(id, for: reader.access, to: .actOnIncidents)
                guard incident.mergedInto == nil else { continue }
                try await body(incident)
                count += 1
            } catch ClientError.Code.incidentNotFound {
                continue
            } catch ClientError.Code.notPermitted {
                continue
            }
        }
        return count
    }
}
