import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The forms of one incident's page beside those that change its state. What is refused comes back on the page with the
/// reason, beside what was typed.
struct IncidentPageForms: Sendable {
    private static let bodyLimit = 128 << 10

    let pages: IncidentPages

    func add(to routes: RouterGroup<AppContext>) {
        post("/comment", .comment, on: routes) { form, id, reader in
            _ = try await pages.actions.comment(form["comment"] ?? "", on: id, by: reader.caller)
            return nil
        }
        post("/assign", .assignee, on: routes) { form, id, reader in
            try await assign(id, to: try assignee(form["user"], reader), form, reader)
        }
        post("/release", .assignee, on: routes) { form, id, reader in try await assign(id, to: nil, form, reader) }
        post("/tags", .tags, on: routes) { form, id, reader in
            let before = try await pages.tags(of: id)
            let incident = try await pages.actions.changeTags(
                of: id, adding: try IncidentTag.list(form["add"] ?? "").map(\.text),
                removing: try IncidentTag.list(form["remove"] ?? "").map(\.text), by: reader.caller)
            let change = IncidentUndo.Tagging(incident.id, from: before, to: try await pages.tags(of: id))
            return change.map { pages.address(IncidentPath.incident(incident.id), offering: .tag([$0]), to: reader) }
        }
        post("/links", .link, on: routes) { form, id, reader in
            let before = try await pages.links(of: id)
            let incident: Incident
            if let link = form["link"].flatMap({ Int64($0) }) {
                incident = try await pages.actions.removeLink(link, from: id, by: reader.caller)
            } else {
                incident = try await pages.actions.addLink(form["url"] ?? "", title: form["title"], to: id, by: reader.caller)
            }
            let undo = IncidentUndo(linking: incident.id, from: before, to: try await pages.links(of: id))
            return undo.map { pages.address(IncidentPath.incident(incident.id), offering: $0, to: reader) }
        }
        post("/merge", .merge, on: routes) { form, id, reader in
            guard let target = Self.number(form["into"]) else { throw ClientError.mergeTargetUnknown }
            return try await merge(id, into: target, reader)
        }
        post("/take", .merge, on: routes) { form, id, reader in
            guard let source = Self.number(form["number"]) else { throw ClientError.mergeTargetUnknown }
            return try await merge(source, into: id, reader)
        }
        post("/split", .merge, on: routes) { form, id, reader in
            let root = try await pages.existing(id, for: reader.access, to: .actOnIncidents).mergedInto
            _ = try await pages.actions.split(id, by: reader.caller)
            return root.map { MergeChange.split(from: $0).address(of: id, pages.signer(reader)) }
        }
    }

    /// - Parameters:
    ///   - place: of the form on the page.
    ///   - body: what is done; returns where to go, nil for the incident's page.
    private func post(
        _ path: String, _ place: IncidentRefusal.Place, on routes: RouterGroup<AppContext>,
        _ body: @escaping @Sendable (FormData, IncidentID, Identity) async throws -> String?
    ) {
        routes.post(RouterPath(IncidentPath.pattern + path)) { request, context in
            let reader = try context.requireIdentity()
            let id: IncidentID = try context.id("number")
            var request = request
            let form = try await FormData(&request, limit: Self.bodyLimit)
            let typed = ["comment", "add", "url", "title", "into"].reduce(into: [:]) { $0[$1] = form[$1] }
            if form["preview"] != nil {
                return try await pages.show(request, context, refused: IncidentRefusal(place: place, problem: nil, typed: typed))
            }
            do {
                let target = try await body(form, id, reader)
                return Response.redirect(to: target.map { LocalPath($0).path } ?? IncidentPath.incident(id))
            } catch let error as ClientError where error.belongsToForm {
                let refusal = IncidentRefusal(place: place, problem: pages.texts(context).sentence(error), typed: typed)
                guard place == .merge else { return try await pages.show(request, context, refused: refusal) }
                return try await MergePages(pages: pages).show(request, context, refused: refusal)
            }
        }
    }

    /// - Returns: where to go, and how to undo it.
    private func assign(_ id: IncidentID, to user: UserID?, _ form: FormData, _ reader: Identity) async throws -> String {
        let before = try await pages.existing(id, for: reader.access, to: .actOnIncidents)
        let changed = try await pages.actions.assign(id, to: user, by: reader.caller)
        let undo = IncidentUndo(assigning: before, to: changed, shown: form["before"])
        return pages.address(form["return_to"] ?? IncidentPath.incident(id), offering: undo, to: reader)
    }

    /// Without a choice it is the reader; nil for nobody.
    private func assignee(_ choice: String?, _ reader: Identity) throws -> UserID? {
        guard let choice else { return reader.userID }
        return try IncidentPage.assignee(choice)
    }

    /// Both must be the reader's to act on; what they may not see does not exist.
    private func merge(_ source: IncidentID, into target: IncidentID, _ reader: Identity) async throws -> String {
        do {
            let merged = try await pages.actions.merge([source], into: target, by: reader.caller)
            return MergeChange.merged(into: merged.id).address(of: source, pages.signer(reader))
        } catch ClientError.Code.incidentNotFound {
            throw ClientError.mergeTargetUnknown
        }
    }

    /// `17` or `#17`.
    static func number(_ text: String?) -> IncidentID? {
        let digits = (text ?? "").filter { !$0.isWhitespace }.drop { $0 == "#" }
        return Int64(digits).flatMap { $0 > 0 ? IncidentID($0) : nil }
    }
}
