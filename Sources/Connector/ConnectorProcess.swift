import AsyncHTTPClient
import Foundation
package import Kernel
package import Logging
package import Platform

/// All of `switchboard connect`, made from its settings.
package struct ConnectorProcess: Sendable {
    /// Bytes of a ticket system's answer.
    private static let answerLimit = 64 << 20

    private let settings: ConnectSettings
    private let version: String
    private let world: World
    private let logger: Logger

    /// - Parameter version: told to the server.
    package init(_ settings: ConnectSettings, version: String, world: World = .live, logger: Logger) {
        (self.settings, self.version, self.world, self.logger) = (settings, version, world, logger)
    }

    /// Goes on until it is cancelled.
    package func run() async throws {
        let spool = try Spool(folder: settings.spool, now: world.now)
        try await withSource { source in
            logger.notice("connector started", metadata: ["source": "\(source.name)", "spooled": "\(spool.content.count)"])
            let workbench = Workbench(source, spool: spool, parallel: settings.parallel, logger: logger)
            try await Connector(
                settings.server, source: source, workbench: workbench, version: version, world: world, logger: logger
            ).run()
        }
    }

    /// Tries everything once, and says how each is.
    /// - Parameters:
    ///   - lists: that are asked for, too.
    ///   - tickets: that are fetched, too.
    package func check(lists: [String], tickets: [String]) async -> [Finding] {
        var findings = [checkSpool()]
        do {
            try await withSource { source in findings += await check(source, lists: lists, tickets: tickets) }
        } catch {
            findings.append(.problem("source", "\(error)"))
        }
        let conversation = Connector.conversation(settings.server, adapter: "check", version: version, logger: logger)
        let server = ServerCheck(conversation, target: Connector.target(settings.server, conversation))
        return findings + [await server.finding()]
    }

    // MARK: Parts

    private func checkSpool() -> Finding {
        do {
            let content = try Spool(folder: settings.spool, now: world.now).content
            return .ok("spool", "\(settings.spool) can be written; \(content.count) answers in it, \(content.bytes) bytes")
        } catch {
            return .problem(
                "spool", "\(settings.spool) cannot be written", "Give another folder in SPOOL, or its owner the right to write.")
        }
    }

    private func check(_ source: TicketSource, lists: [String], tickets: [String]) async -> [Finding] {
        do {
            var findings = [Finding.ok("source", "\(source.name): \(try await source.check())")]
            for (name, question) in lists.map({ ("list \($0)", Question.list(filter: $0)) })
                + tickets.map({ ("ticket \($0)", .ticket($0)) })
            {
                do {
                    let bytes = try await source.answer(question).data.count
                    let isSmall = bytes < MessageLimit.bytes
                    findings.append(isSmall ? .ok(name, "\(bytes) bytes") : .problem(name, "\(MessageLimit.failure)"))
                } catch {
                    findings.append(.problem(name, "\(error)"))
                }
            }
            await source.end()
            return findings
        } catch {
            return [.problem("source", "\(source.name): \(error)")]
        }
    }

    private func withSource(_ body: (TicketSource) async throws -> Void) async throws {
        let client = OutboundHTTP.makeClient(
            proxy: settings.sourceProxy, authorities: settings.server.authorities, silence: .seconds(95))
        do {
            try await body(try source(over: client))
            try await client.shutdown()
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    private func source(over client: HTTPClient) throws -> TicketSource {
        let http = SourceHTTP(
            quick: .live(client, timeout: .seconds(10), answerLimit: Self.answerLimit),
            paging: .live(client, timeout: .seconds(90), answerLimit: Self.answerLimit))
        let zone = settings.timeZone
        switch settings.source {
        case .nttm(let url, let email, let password):
            return NTTMSource.source(url: url, email: email, password: password, http: http, world: world, zone: zone)
        case .redmine(let description): return try RedmineSource.source(description, http: http, world: world, zone: zone)
        case .rest(let description): return try RESTSource.source(description, http: http, world: world, zone: zone)
        case .sql(let description): return try SQLSource.source(description, parallel: settings.parallel, zone: zone)
        }
    }
}
