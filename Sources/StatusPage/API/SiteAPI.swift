import Accounts
import Foundation
import HTTPTypes
import Kernel
package import Platform

/// The public pages, for programs: there may be several from one installation.
struct SiteAPI: Sendable {
    let sites: SiteOperations

    private static let tag = FeedAPI.tag.name
    static let root = APIRoutes.root + "/status/sites"

    private static let id = APIParameter.publicID(.path, "id", "The page's id.")
    private static let name = APIParameter.texts("name", "Its name; the settings' without it.", limit: StatusLimits.title)
    private static let host = APIParameter.text(.body, "host", "Its own domain; every page but the first one needs one.", 1...253)
    private static let zone = APIParameter<TimeZone>(
        .body, "time_zone", "Of its days and times; the settings' without it.", .text(1...100)
    ) { $0.string.flatMap(TimeZone.init(identifier:)) }
    private static let colour = APIParameter.text(.body, "colour", "Of its head, `#rrggbb`.", 7...7)
    private static let logo = APIParameter<StatusLogo>(
        .body, "logo", "A picture beside its name, SVG, PNG, JPEG or WebP; `data` is base64.",
        APISchema(.object([.init("type", .word(StatusLogo.types)), .init("data", .text(1...220_000))], isOpen: false))
    ) { value in
        guard let type = value["type"]?.string, let bytes = value["data"]?.string.flatMap({ Data(base64Encoded: $0) }) else { return nil }
        return StatusLogo(type: type, bytes: bytes)
    }
    private static let access = APIParameter<StatusSite.Access>.word(.body, "access", "Who may look at it; everybody without it.")
    private static let password = APIParameter.text(.body, "password", "For `access` = `password`; the one it has without it.", 1...200)

    private static let fields = [
        name.declaration, host.declaration, zone.declaration, colour.declaration, logo.declaration, access.declaration,
        password.declaration, APIParameter.components.declaration,
    ]

    var operations: [APIOperation] { [list, add, change, delete] }

    private var list: APIOperation {
        APIOperation(
            .get, "/status/sites", id: "listStatusSites", tag: Self.tag, "The public pages, the first one first",
            explanation: "All of them: `next` is always null. The first one shows everything.",
            needs: .needs(.statusRead, .viewStatusPage), gives: .page(of: .site)
        ) { call in APIPage(try await sites.list(by: call.asking), next: nil) }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/status/sites", id: "addStatusSite", tag: Self.tag, "Add a public page of its own domain",
            needs: .needs(.statusWrite, .manageStatusSites), takes: Self.fields, gives: .made(.site) { "\(Self.root)/\($0.id)" },
            refusals: [.conflict: "Another page has the domain.", .serviceUnavailable: "Too much is going on; try again."]
        ) { call in try await sites.save(try Self.draft(call), by: call.asking) }
    }

    private var change: APIOperation {
        APIOperation(
            .put, "/status/sites/{id}", id: "setStatusSite", tag: Self.tag, "Set up a public page",
            explanation: "What is not given is as the settings say; the password stays.",
            needs: .needs(.statusWrite, .manageStatusSites), takes: [Self.id.declaration] + Self.fields, gives: .changed(.site),
            refusals: [.conflict: "Another page has the domain.", .serviceUnavailable: "Too much is going on; try again."]
        ) { call in try await sites.save(try Self.draft(call), as: try call.need(Self.id), by: call.asking) }
    }

    private var delete: APIOperation {
        APIOperation(
            .delete, "/status/sites/{id}", id: "deleteStatusSite", tag: Self.tag, "Delete a public page",
            explanation: "What it showed stays.", needs: .needs(.statusWrite, .manageStatusSites), takes: [Self.id.declaration],
            gives: .nothing, refusals: [.conflict: "It is the first one."]
        ) { call in try await sites.delete(try call.need(Self.id), by: call.asking) }
    }

    private static func draft(_ call: APICall) throws -> SiteOperations.Draft {
        var draft = SiteOperations.Draft()
        (draft.name, draft.host, draft.timeZone) = (try call[name], try call[host], try call[zone])
        (draft.colour, draft.logo, draft.password) = (try call[colour], try call[logo], try call[password])
        draft.access = try call[access] ?? .everybody
        draft.components = Set(try call[APIParameter.components] ?? [])
        return draft
    }
}

extension StatusSite.Access: APIValue {
    package static var schema: APISchema { .word(allCases.map(\.rawValue)) }
    package var json: JSON { .text(rawValue) }
}

extension APIShape where Value == SiteRecord {
    fileprivate static let site = APIShape(
        "StatusSite", "A public page; null is as the settings say.",
        [
            .init("id", "As in /api/v2.", \.id), .init("first", "Whether it shows everything, and stays.", \.isFirst),
            .init("name", "By language.", \.name), .init("host", "Its own domain.", \.host),
            .init("time_zone", "Of its days and times.") { $0.timeZone?.identifier }, .init("colour", "Of its head.", \.colour),
            .init("has_logo", "Whether a picture stands beside its name.") { $0.logo != nil },
            .init("access", "Who may look at it.", \.access),
            .init("components", "The ids of what it shows.") { $0.components.sorted() },
            .init("updated_at", "When it was last set up.", \.updatedAt),
        ])
}
