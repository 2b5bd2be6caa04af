import Accounts
import HTTPTypes
import Kernel
import Platform

/// Tags, links, and what belongs together.
extension IncidentAPI {
    private static let tags = APISchema.list(.text(1...IncidentTag.longest), 0...IncidentTag.most)
    static let adding = APIParameter<[String]>(.body, "add", "Tags to add; those that are there are no error.", tags) {
        $0.elements?.compactMap(\.string)
    }
    static let removing = APIParameter<[String]>(.body, "remove", "Tags to take away; those that are not there are no error.", tags) {
        $0.elements?.compactMap(\.string)
    }
    private static let url = APIParameter.text(.body, "url", "Begins with http:// or https://.", 1...IncidentLink.longest).required
    private static let title = APIParameter<String>(
        .body, "title", "What to call it.", .text(0...IncidentLink.longestTitle).nullable
    ) { $0.string }
    private static let link = APIParameter<Int64>(.path, "link", "The link's number.", .integer(1...Int64.max), isRequired: true) { $0.int }
    private static let sources = APIParameter<Set<IncidentID>>.ids(
        .body, "incidents", "The numbers of the incidents to be counted on this one.", 1...100
    ).required

    // MARK: Tags and links

    var changeTags: APIOperation {
        APIOperation(
            .post, "/incidents/{id}/tags", id: "changeIncidentTags", tag: Self.tag.name, "Add tags, or take them away",
            needs: .needs(.incidentsWrite, .actOnIncidents),
            takes: [Self.id.declaration, Self.adding.declaration, Self.removing.declaration], gives: .changed(.incident)
        ) { call in
            let (adding, removing) = try tags(call)
            let id = try call.need(Self.id)
            return try await view(actions.changeTags(of: id, adding: adding, removing: removing, by: call.asking))
        }
    }

    /// What is to be added and taken away.
    func tags(_ call: APICall) throws -> (adding: [String], removing: [String]) {
        (try call[Self.adding] ?? [], try call[Self.removing] ?? [])
    }

    var links: APIOperation {
        APIOperation(
            .get, "/incidents/{id}/links", id: "listIncidentLinks", tag: Self.tag.name, "Links that people added",
            explanation: "All of them: `next` is always null.", needs: .needs(.incidentsRead, .viewIncidents),
            takes: [Self.id.declaration], gives: .page(of: .link)
        ) { call in
            let id = try call.need(Self.id)
            return try await database.read { connection in
                let incident = try store.existing(id, for: call.caller.access, on: connection)
                return APIPage(try store.links(of: incident.id, on: connection), next: nil)
            }
        }
    }

    var addLink: APIOperation {
        APIOperation(
            .post, "/incidents/{id}/links", id: "addIncidentLink", tag: Self.tag.name, "Add a link",
            explanation: "A link that is there already gets the new title.", needs: .needs(.incidentsWrite, .actOnIncidents),
            takes: [Self.id.declaration, Self.url.declaration, Self.title.declaration], gives: .changed(.incident)
        ) { call in
            let id = try call.need(Self.id)
            return try await view(actions.addLink(try call.need(Self.url), title: try call[Self.title], to: id, by: call.asking))
        }
    }

    var removeLink: APIOperation {
        APIOperation(
            .delete, "/incidents/{id}/links/{link}", id: "removeIncidentLink", tag: Self.tag.name, "Take a link away",
            explanation: "One that is not there is no error.", needs: .needs(.incidentsWrite, .actOnIncidents),
            takes: [Self.id.declaration, Self.link.declaration], gives: .nothing
        ) { call in
            _ = try await actions.removeLink(try call.need(Self.link), from: try call.need(Self.id), by: call.asking)
        }
    }

    // MARK: What belongs together

    var parts: APIOperation {
        APIOperation(
            .get, "/incidents/{id}/parts", id: "listIncidentParts", tag: Self.tag.name, "What was merged into an incident",
            explanation: "All that one may see: `next` is always null.", needs: .needs(.incidentsRead, .viewIncidents),
            takes: [Self.id.declaration], gives: .page(of: .part)
        ) { call in
            let id = try call.need(Self.id)
            return try await database.read { connection in
                let incident = try store.existing(id, for: call.caller.access, on: connection)
                return APIPage(try store.parts(of: incident.id, for: call.caller.access, on: connection), next: nil)
            }
        }
    }

    var merge: APIOperation {
        APIOperation(
            .post, "/incidents/{id}/merge", id: "mergeIncidents", tag: Self.tag.name, "Count other incidents on this one",
            explanation: "What more comes of them is counted here, too, and their numbers lead here.",
            needs: .needs(.incidentsWrite, .actOnIncidents), takes: [Self.id.declaration, Self.sources.declaration],
            gives: .changed(.incident),
            refusals: [.conflict: "One of them is merged elsewhere, or this one is over and one of them is not."]
        ) { call in
            try await view(actions.merge(try call.need(Self.sources), into: try call.need(Self.id), by: call.asking))
        }
    }

    var split: APIOperation {
        APIOperation(
            .post, "/incidents/{id}/split", id: "splitIncident", tag: Self.tag.name, "Take an incident out of the one it was merged into",
            explanation: "One that was not merged is left as it is.",
            needs: .needs(.incidentsWrite, .actOnIncidents), takes: [Self.id.declaration], gives: .changed(.incident)
        ) { call in
            try await view(actions.split(try call.need(Self.id), by: call.asking))
        }
    }

    var related: APIOperation {
        APIOperation(
            .get, "/incidents/{id}/related", id: "getRelatedIncidents", tag: Self.tag.name, "What an incident may have to do with",
            needs: .needs(.incidentsRead, .viewIncidents), takes: [Self.id.declaration], gives: .one(.related)
        ) { call in
            let (id, access) = (try call.need(Self.id), call.caller.access)
            return try await database.read { connection in
                let incident = try store.existing(id, for: access, on: connection)
                let related = try store.related(to: incident, on: connection)
                func seen(_ incidents: [Incident]) throws -> [IncidentView] {
                    try store.views(of: incidents.filter { access.may(.viewIncidents, in: $0.team) }, on: connection)
                }
                return RelatedView(
                    previous: try seen([related.previous].compactMap { $0 }).first, next: try seen([related.next].compactMap { $0 }).first,
                    nearby: try seen(related.nearby), elsewhere: try seen(related.elsewhere))
            }
        }
    }
}
