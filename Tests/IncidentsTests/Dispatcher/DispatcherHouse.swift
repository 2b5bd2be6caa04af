import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import NIOCore
import NIOFoundationEssentialsCompat
import Platform
import TestKit
import Testing

@testable import Incidents

/// The Dispatcher's API over a real database, with a stepped clock, cheap passwords and a user of each role.
struct DispatcherHouse {
    static let password = "correct horse battery"

    let world: TestWorld
    let test: TestDatabase
    let settings: Settings
    let accounts: AccountsModule
    let incidents: IncidentsModule
    private let key = SecretKey(bytes: [UInt8](repeating: 7, count: 32))
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    var database: Database { test.database }

    init(_ change: (inout Settings) -> Void = { _ in }) async throws {
        let world = TestWorld()
        var settings = Settings()
        settings[DispatcherSettings.self].timeZone = try #require(TimeZone(identifier: "Europe/Moscow"))
        change(&settings)
        (self.world, self.settings) = (world, settings)
        test = try await TestDatabase(AccountsModule.declaration.migrations + IncidentsModule.declaration.migrations, now: world)
        accounts = await AccountsModule(
            database: test.database, settings: settings, key: key, world: world.world, logger: logger,
            onServiceDelete: [IncidentsModule.serviceDeletionHook(now: world.world.now)], passwordCost: .init(rounds: 2))
        incidents = try await IncidentsModule(database: test.database, accounts: accounts, settings: settings, world: world.world)
        try await accounts.start()
    }

    static var texts: Texts {
        get throws { try Texts(parts: [.platform] + AccountsModule.declaration.pageParts + IncidentsModule.declaration.pageParts) }
    }

    /// Runs requests against the routes.
    func serve(_ body: @escaping @Sendable (DispatcherClient) async throws -> Void) async throws {
        var server = WebServer(settings: settings, world: world.world, key: key, logger: logger)
        server.families = [DispatcherAnswers.family]
        server.texts = try Self.texts
        server.outer = [DispatcherCORS(origin: settings[DispatcherSettings.self].corsOrigin)]
        try await server.application { incidents.addIntake(to: $0) }.test(.router) { client in
            try await body(DispatcherClient(client: client, house: self))
        }
    }

    func addUser(_ name: String, role: Role) async throws -> User {
        try await accounts.users.add(name: name, role: role, password: Self.password, by: .commandLine)
    }

    /// A token of a user of this role, who is made when first asked for.
    func token(_ role: Role) async throws -> String {
        if let user = try await accounts.userDirectory.user(name: role.word) {
            return try await accounts.dispatcherTokens.issue(for: user)
        }
        return try await accounts.dispatcherTokens.issue(for: addUser(role.word, role: role))
    }

    func addService(_ draft: ServiceDraft) async throws -> Service {
        try await accounts.serviceOperations.add(draft, by: .commandLine)
    }

    func addService(_ name: String = "Shop") async throws -> Service {
        try await addService(ServiceDraft(name: name, code: name.replacing(" ", with: "-") + "-code-of-20-letters", grouping: .never))
    }

    /// An incident's number.
    @discardableResult
    func report(
        _ title: String = "Payment failed", level: Level = .error, logs: String? = "l1\nl2", of service: Service
    ) async throws -> IncidentID {
        let draft = EventDraft(title: title, message: "details", level: level, logs: logs)
        let event = incidents.intake.prepare(.init(service: service, draft: draft))
        let receipts = try await incidents.intake.submit([event], from: .native)
        return try #require(receipts.first).incident
    }

    func state(of id: IncidentID) async throws -> IncidentState {
        try await database.read { try IncidentStore().existing(id, on: $0).state }
    }

    func audit() async throws -> [AuditEntry] { try await database.read { try Audit.list(limit: 100, on: $0) } }
}

/// A client of the Dispatcher's API.
struct DispatcherClient: Sendable {
    let client: any TestClientProtocol
    let house: DispatcherHouse

    /// - Parameters:
    ///   - role: of the user whose token is sent; nil for none.
    ///   - body: sent as it is.
    func call(
        _ method: HTTPRequest.Method, _ path: String, as role: Role? = .supervisor, body: String? = nil, headers: HTTPFields = [:]
    ) async throws -> DispatcherAnswer {
        var headers = headers
        if let role { headers[.authorization] = "Bearer " + (try await house.token(role)) }
        let buffer = body.map { ByteBuffer(string: $0) }
        return try await client.execute(uri: path, method: method, headers: headers, body: buffer) { DispatcherAnswer($0) }
    }

    func get(_ path: String, as role: Role? = .supervisor) async throws -> DispatcherAnswer { try await call(.get, path, as: role) }

    func logIn(_ name: String, _ password: String) async throws -> DispatcherAnswer {
        try await call(.post, "/v1/auth/login", as: nil, body: #"{"username":"\#(name)","password":"\#(password)"}"#)
    }
}

struct DispatcherAnswer: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let json: JSONValue

    init(_ response: TestResponse) {
        status = response.status
        headers = response.headers
        json = (try? JSONDecoder().decode(WholeJSON.self, from: Data(buffer: response.body)))?.value ?? .null
    }

    subscript(key: String) -> JSONValue? {
        if case .object(let fields) = json { fields[key] } else { nil }
    }

    /// The list under a key.
    func list(_ key: String) -> [JSONValue] {
        if case .array(let items) = self[key] { items } else { [] }
    }

    var isOK: Bool { status == .ok && json == .object(["ok": .bool(true)]) }

    /// A refusal of the family.
    func isRefused(_ expected: HTTPResponse.Status, _ detail: String? = nil) -> Bool {
        status == expected && self["ok"] == .bool(false) && (detail.map { self["detail"] == .string($0) } ?? (self["detail"] != nil))
            && headers[.contentType]?.hasPrefix("application/json") == true
    }

    /// What each fault of a 422 repeats.
    var inputs: [JSONValue?] { list("detail").map { item in if case .object(let fault) = item { fault["input"] } else { nil } } }

    /// Type and place of each fault of a 422.
    var faults: [String] {
        list("detail").compactMap { item in
            guard case .object(let fault) = item, case .string(let type) = fault["type"], case .array(let loc) = fault["loc"] else {
                return nil
            }
            return type + " " + loc.compactMap { if case .string(let part) = $0 { part } else { nil } }.joined(separator: ".")
        }
    }
}

/// Any JSON with everything in it, which `JSONValue` by itself does not read.
struct WholeJSON: Decodable {
    let value: JSONValue

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        switch try JSONValue(from: decoder) {
        case .array: value = .array(try container.decode([WholeJSON].self).map(\.value))
        case .object: value = .object(try container.decode([String: WholeJSON].self).mapValues(\.value))
        case let single: value = single
        }
    }
}

extension JSONValue {
    subscript(key: String) -> JSONValue? {
        if case .object(let fields) = self { fields[key] } else { nil }
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var number: Int? { if case .number(let number) = self { Int(number) } else { nil } }
}
