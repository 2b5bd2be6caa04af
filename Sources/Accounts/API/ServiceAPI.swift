import HTTPTypes
import Kernel
package import Platform

/// Services, for programs: what the pages of services do.
package struct ServiceAPI: Sendable {
    let database: Database
    let services: ServiceStore
    /// What the module that keeps incidents knows of services.
    let activity: ServiceActivity
    let logs: ServiceLogs
    private let changes: ServiceOperations
    /// How long a replaced code stays valid, unless the caller says otherwise.
    private let codeOverlapHours: Int

    init(accounts: AccountsModule, activity: ServiceActivity, database: Database, logs: ServiceLogs, codeOverlapHours: Int) {
        (self.database, self.activity) = (database, activity)
        (services, changes) = (accounts.services, accounts.serviceOperations)
        (self.logs, self.codeOverlapHours) = (logs, codeOverlapHours)
    }

    package static let tag = (name: "Services", explanation: "What can break and reports events.")
    private static let root = APIRoutes.root + "/services"

    package var operations: [APIOperation] {
        [list, get, add, change, rotate, delete, groupingPreviews, refusals, logFiles]
    }

    // MARK: Parameters

    static let id = APIParameter<ServiceID>.id("The service's number.")
    private static let name = APIParameter.text(.body, "name", "Unique, whatever its case and accents.", 1...NameRule.maximumLength)
    private static let team = APIParameter.team("Whose service it is; null for nobody's.")
    private static let statusURL = APIParameter<String>(
        .body, "status_url",
        "Where its health can be asked; http or https. An administrator who gives it vouches for it: it may lead into a private network.",
        .text(1...2000).nullable
    ) { $0.string }
    private static let logsFolder = APIParameter<String>(
        .body, "logs_folder", "Where its log files are, an absolute path on the server.", .text(1...1000).nullable
    ) { $0.string }
    private static let grouping = APIParameter<GroupingRule>(
        .body, "grouping", "What makes two events the same problem.", .word(GroupingRule.allCases.map(\.rawValue))
    ) { $0.string.flatMap { GroupingRule(rawValue: $0) } }
    private static let rateLimit = APIParameter<Int>(
        .body, "rate_limit", "Events a minute; null for the server's setting.",
        .integer(1...Int64(Service.maximumRateLimit)).nullable
    ) { $0.int.map(Int.init) }
    private static let code = APIParameter.text(
        .body, "code", "The code to use, at least 16 characters that are hard to guess; one is made when it is absent.",
        1...ServiceCode.maximumLength)
    private static let overlap = APIParameter.integer(
        .body, "overlap_hours", "How long the old code stays valid; `services.code_overlap_hours` when absent.", 0...8760)

    private static let changeable = [
        name.declaration, team.declaration, statusURL.declaration, logsFolder.declaration, grouping.declaration, rateLimit.declaration,
    ]

    // MARK: Reading

    private var list: APIOperation {
        APIOperation(
            .get, "/services", id: "listServices", tag: Self.tag.name, "The services one may see, by number",
            needs: .needs(.servicesRead, .viewServices), takes: APIPaging.parameters, gives: .page(of: .service)
        ) { call in
            try call.requireAnywhere(.viewServices)
            let (limit, after) = (try call.limit, try call.cursor { Int64($0) } ?? 0)
            let found = try await database.read { connection in
                try services.list(Page(limit: limit + 1, after: after), visibleTo: call.caller.access, on: connection)
            }
            return APIPage(found.map { ServiceView($0, for: call) }, limit: limit) { $0.service.id.description }
        }
    }

    private var get: APIOperation {
        APIOperation(
            .get, "/services/{id}", id: "getService", tag: Self.tag.name, "One service",
            explanation: "Its codes are shown to operators, and to tokens that have `services:write` as well.",
            needs: .needs(.servicesRead, .viewServices), takes: [Self.id.declaration], gives: .one(.service)
        ) { call in
            let id = try call.need(Self.id)
            let service = try await database.read { try services.existing(id, for: call.caller.access, on: $0) }
            return ServiceView(service, for: call)
        }
    }

    // MARK: Changing

    private static let tooManyCodes = "The caller has given too many codes; `Retry-After` says when to try again."

    private var add: APIOperation {
        var takes = Self.changeable + [Self.code.declaration]
        takes[0].isRequired = true
        return APIOperation(
            .post, "/services", id: "addService", tag: Self.tag.name, "Add a service", needs: .needs(.servicesWrite, .manageServices),
            takes: takes, gives: .made(.service) { "\(Self.root)/\($0.service.id)" },
            refusals: [.conflict: "The name is taken.", .tooManyRequests: Self.tooManyCodes]
        ) { call in
            let draft = ServiceDraft(
                name: try call.need(Self.name), code: try call[Self.code], team: try call[Self.team], statusURL: try call[Self.statusURL],
                logsFolder: try call[Self.logsFolder], grouping: try call[Self.grouping] ?? .title, rateLimit: try call[Self.rateLimit])
            let service = try await Self.team.inBody { try await changes.add(draft, by: call.asking) }
            return ServiceView(service, for: call)
        }
    }

    private var change: APIOperation {
        APIOperation(
            .post, "/services/{id}", id: "changeService", tag: Self.tag.name, "Change a service",
            explanation: "What is absent stays as it is; null removes it.",
            needs: .needs(.servicesWrite, .manageServices), takes: [Self.id.declaration] + Self.changeable, gives: .changed(.service),
            refusals: [.conflict: "The name is taken."]
        ) { call in
            let id = try call.need(Self.id)
            let wanted = try Self.changes(call)
            let service = try await Self.team.inBody { try await changes.update(id, wanted, by: call.asking) }
            return ServiceView(service, for: call)
        }
    }

    private static func changes(_ call: APICall) throws -> ServiceChanges {
        var changes = ServiceChanges(name: try call[Self.name], grouping: try call[Self.grouping])
        if call.has(Self.team) { changes.team = .some(try call[Self.team]) }
        if call.has(Self.statusURL) { changes.statusURL = .some(try call[Self.statusURL]) }
        if call.has(Self.logsFolder) { changes.logsFolder = .some(try call[Self.logsFolder]) }
        if call.has(Self.rateLimit) { changes.rateLimit = .some(try call[Self.rateLimit]) }
        return changes
    }

    private var rotate: APIOperation {
        APIOperation(
            .post, "/services/{id}/rotate-code", id: "rotateServiceCode", tag: Self.tag.name, "Give a service a new code",
            needs: .needs(.servicesWrite, .manageServices),
            takes: [Self.id.declaration, Self.code.declaration, Self.overlap.declaration], gives: .changed(.service),
            refusals: [.tooManyRequests: Self.tooManyCodes]
        ) { call in
            let (id, code) = (try call.need(Self.id), try call[Self.code])
            let overlap = Duration.seconds(3600 * (try call[Self.overlap] ?? codeOverlapHours))
            return ServiceView(try await changes.rotate(id, code: code, overlap: overlap, by: call.asking), for: call)
        }
    }

    private var delete: APIOperation {
        APIOperation(
            .delete, "/services/{id}", id: "deleteService", tag: Self.tag.name, "Delete a service with all its incidents",
            needs: .needs(.servicesWrite, .manageServices), takes: [Self.id.declaration], gives: .nothing
        ) { call in
            _ = try await changes.delete(try call.need(Self.id), by: call.asking)
        }
    }
}
