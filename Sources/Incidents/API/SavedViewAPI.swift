import Accounts
import HTTPTypes
import Kernel
package import Platform

/// Filters of the list that people keep under names, for programs.
package struct SavedViewAPI: Sendable {
    private let database: Database
    private let store = SavedViewStore()
    private let actions: SavedViewActions
    /// Of refusals inside an answer.
    private let words: TextCatalog

    package init(database: Database, actions: SavedViewActions, words: TextCatalog) {
        (self.database, self.actions, self.words) = (database, actions, words)
    }

    package static let tag = (name: "Views", explanation: "Filters of the list of incidents that people keep under names.")
    private static let root = APIRoutes.root + "/views"

    package var operations: [APIOperation] { [list, get, save, rename, delete, begin, beginWithout] }

    private static let id = APIParameter<Int64>(.path, "id", "The view's number.", .integer(1...Int64.max), isRequired: true) { $0.int }
    private static let name = APIParameter.text(
        .body, "name", "Unique among one's own, whatever its case and accents.", 1...SavedView.longestName
    ).required
    private static let query = APIParameter.text(
        .body, "query", "What stands behind the question mark of the list's page: `state=open&level=critical`.", 0...4000
    ).required
    private static let team = APIParameter.team("Whose members see it too; null for nobody.")

    // MARK: Reading

    private var list: APIOperation {
        APIOperation(
            .get, "/views", id: "listViews", tag: Self.tag.name, "One's own views, and those of one's teams, by name",
            explanation: "All of them: `next` is always null.", needs: .needs(.incidentsRead, .viewIncidents), gives: .page(of: .savedView)
        ) { call in
            let reader = try reader(call)
            return try await database.read { connection in
                let first = try store.defaultView(of: reader, call.caller.access, on: connection)?.id
                let found = try store.list(for: reader, call.caller.access, on: connection)
                return APIPage(found.map { SavedViewState(view: $0, isDefault: $0.id == first) }, next: nil)
            }
        }
    }

    private var get: APIOperation {
        APIOperation(
            .get, "/views/{id}", id: "getView", tag: Self.tag.name, "One view", needs: .needs(.incidentsRead, .viewIncidents),
            takes: [Self.id.declaration], gives: .one(.savedView)
        ) { call in
            try await state(try call.need(Self.id), call)
        }
    }

    // MARK: Changing

    private var save: APIOperation {
        APIOperation(
            .post, "/views", id: "saveView", tag: Self.tag.name, "Save a view",
            explanation: "One's own of the same name is replaced. Only what is a filter of the list is kept of the query.",
            needs: .needs(.incidentsWrite, .viewIncidents),
            takes: [Self.name.declaration, Self.query.declaration, Self.team.declaration],
            gives: .made(.savedView) { "\(Self.root)/\($0.view.id)" }
        ) { call in
            _ = try reader(call)
            let (name, query, team) = (try call.need(Self.name), try checked(try call.need(Self.query)), try call[Self.team])
            let view = try await Self.team.inBody { try await actions.save(query, as: name, for: team, by: call.asking) }
            return try await state(view.id, call)
        }
    }

    private func checked(_ text: String) throws -> String {
        let fields = FormData(text)
        do {
            return try IncidentListQuery { fields.all($0) }.saved
        } catch let error as ClientError {
            throw ClientError.invalid(
                .body, [(Self.query.declaration.name, "asks for what the list does not know: \(words.detail(error))")])
        }
    }

    private var rename: APIOperation {
        change(
            .post, "", id: "renameView", "Give one of one's own views another name", takes: [Self.name.declaration],
            gives: .changed(.savedView), refusals: [.conflict: "One of one's own has this name."]
        ) { id, call in
            try await actions.rename(id, to: try call.need(Self.name), by: call.asking)
            return try await state(id, call)
        }
    }

    private var begin: APIOperation {
        change(.post, "/default", id: "beginWithView", "Begin the list with this view", gives: .changed(.savedView)) { id, call in
            try await actions.setDefault(id, by: call.asking)
            return try await state(id, call)
        }
    }

    private var beginWithout: APIOperation {
        change(.delete, "/default", id: "beginWithoutView", "Do not begin the list with this view", gives: .nothing) { id, call in
            guard try await state(id, call).isDefault else { return }
            try await actions.setDefault(nil, by: call.asking)
        }
    }

    private var delete: APIOperation {
        change(.delete, "", id: "deleteView", "Delete a view", gives: .nothing) { id, call in
            try await actions.delete(id, by: call.asking)
        }
    }

    /// A change of the view in the path.
    private func change<Value: Sendable>(
        _ method: HTTPRequest.Method, _ path: String, id: String, _ summary: String, takes: [APIParameterDeclaration] = [],
        gives: APIGives<Value>, refusals: [HTTPResponse.Status: String] = [:],
        _ body: @escaping @Sendable (Int64, APICall) async throws -> Value
    ) -> APIOperation {
        APIOperation(
            method, "/views/{id}" + path, id: id, tag: Self.tag.name, summary, needs: .needs(.incidentsWrite, .viewIncidents),
            takes: [Self.id.declaration] + takes, gives: gives, refusals: refusals
        ) { call in
            _ = try reader(call)
            return try await body(try call.need(Self.id), call)
        }
    }

    private func reader(_ call: APICall) throws -> UserID {
        try call.requireAnywhere(.viewIncidents)
        return try call.requireUser()
    }

    /// A view that the caller sees.
    private func state(_ id: Int64, _ call: APICall) async throws -> SavedViewState {
        let (reader, access) = (try reader(call), call.caller.access)
        return try await database.read { connection in
            guard let view = try store.find(id, for: reader, access, on: connection) else { throw ClientError.viewNotFound }
            return SavedViewState(view: view, isDefault: try store.defaultView(of: reader, access, on: connection)?.id == id)
        }
    }
}

/// A view, and whether the reader's list begins with it.
struct SavedViewState: Sendable {
    let view: SavedView
    let isDefault: Bool
}

extension APIShape where Value == SavedViewState {
    static let savedView = APIShape(
        "SavedView", "A filter of the list of incidents, kept under a name.",
        [
            .init("id", "Its number.", \.view.id), .init("name", "Unique among its owner's.", \.view.name),
            .init("owner_id", "Who saved it.", \.view.owner), .init("team_id", "Whose members see it too.", \.view.team),
            .init("query", "What stands behind the question mark of the list's page.", \.view.query),
            .init("default", "Whether one's list begins with it.", \.isDefault),
        ])
}
