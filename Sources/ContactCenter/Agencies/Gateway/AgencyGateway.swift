import Accounts
import Foundation
import Kernel
import Platform

/// Asks the house's gateway about agencies. One session serves all; when it has expired, whoever finds out signs in once more, for all.
actor AgencyGateway {
    /// After a refused sign-in nobody tries again for a while, twice as long each time: a wrong password must not lock the account, and
    /// one that is mended counts soon.
    static let (calm, longestCalm) = (Duration.seconds(5), Duration.seconds(300))

    private let url: String
    private let user: String
    private let password: String
    private let http: OutboundHTTP
    private let now: @Sendable () -> Timestamp
    private var session: String?
    private var signingIn: Task<String, any Error>?
    private var refused: (until: Timestamp, pause: Duration)?

    /// Nil without a gateway.
    init?(_ settings: GatewaySettings, http: OutboundHTTP, now: @escaping @Sendable () -> Timestamp) {
        guard let url = settings.url else { return nil }
        let text = url.absoluteString
        self.url = text.hasSuffix("/") ? String(text.dropLast()) : text
        (user, password) = (settings.user ?? "", settings.password ?? "")
        (self.http, self.now) = (http, now)
    }

    /// What it knows of the agency now.
    /// - Throws: ``GatewayFailure`` and `CancellationError` only.
    func card(of agency: AgencyID) async throws -> AgencyCard {
        let first = try await current()
        if let card = try await view(agency, session: first) { return card }
        if session == first { session = nil }
        let second = try await current()
        if let card = try await view(agency, session: second) { return card }
        throw GatewayFailure.noAgency
    }

    // MARK: The session

    private func current() async throws -> String {
        if let session { return session }
        if let signingIn { return try await signingIn.value }
        if let refused, now() < refused.until { throw GatewayFailure.signInRefused }
        // Asked for by one, waited for by all: whoever gives up waiting does not end it for the others.
        let work = Task { try await signIn() }
        signingIn = work
        defer { signingIn = nil }
        do {
            let found = try await work.value
            (session, refused) = (found, nil)
            return found
        } catch {
            if case GatewayFailure.signInRefused = error {
                let pause = refused.map { min($0.pause * 2, Self.longestCalm) } ?? Self.calm
                refused = (now().adding(pause), pause)
            }
            throw error
        }
    }

    private func signIn() async throws -> String {
        let query = [("j_login_request", "1"), ("j_login", user), ("j_passwd", password)]
        let answer = try await ask("/xmlgate/auth_data.jsp", query)
        switch answer.status {
        case 200: break
        case 400, 401, 403: throw GatewayFailure.signInRefused
        // Nothing of it is about the password: it is being started, or somebody else answers for it.
        default: throw GatewayFailure.status(answer.status)
        }
        guard let document = try Self.document(answer.body) else {
            throw Self.isSignInPage(answer.body) ? GatewayFailure.signInRefused : GatewayFailure.unreadable
        }
        guard let session = document.first("sessionId")?.text, !session.isEmpty else { throw GatewayFailure.signInRefused }
        return session
    }

    /// Who is not let in is asked for the password once more; the page of a maintenance, or of whatever stands before it, has no such field.
    private static func isSignInPage(_ body: Data) -> Bool {
        String(decoding: body.prefix(pageLength), as: UTF8.self).contains(/(?i)type\s*=\s*["']?password/)
    }

    /// So much of a page is looked at.
    private static let pageLength = 64 << 10

    // MARK: Requests

    /// Nil when the session has expired: it answers 401, or with another document than an agency's.
    private func view(_ agency: AgencyID, session: String) async throws -> AgencyCard? {
        let answer = try await ask("/xmlgate/agency/view", [("agencyId", agency.text), ("aid", session)])
        switch answer.status {
        case 200: return try Self.document(answer.body).flatMap(AgencyCard.init)
        // Its own sign-in page, or the way there.
        case 401, 300..<400: return nil
        default: throw GatewayFailure.status(answer.status)
        }
    }

    private func ask(_ path: String, _ query: [(String, String)]) async throws -> OutboundHTTP.Answer {
        let request = OutboundHTTP.Request(
            method: "GET", url: url + path + "?" + FormText.query(query), headers: ["Accept": "application/xml, text/xml"])
        do {
            return try await http.send(request)
        } catch let failure as OutboundFailure {
            throw failure == .answerTooLarge ? GatewayFailure.unreadable : GatewayFailure.away(failure)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw GatewayFailure.away(.other("the connection failed"))
        }
    }

    /// Nil for what is no XML.
    private static func document(_ body: Data) throws -> XMLTree? {
        do {
            return try XMLTree(reading: body)
        } catch {
            switch error {
            case .notXML: return nil
            case .declaresEntities, .tooLarge: throw GatewayFailure.unreadable
            }
        }
    }
}
