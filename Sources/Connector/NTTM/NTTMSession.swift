import Foundation
import Kernel
import Platform

/// Being signed in to NTTM. One session serves all requests: it is renewed every six hours, and after an answer that says it
/// may have ended.
actor NTTMSession {
    private static let lifetime = Duration.seconds(6 * 3600)
    /// After a sign-in that failed, the next waits so long.
    private static let pause = Duration.seconds(5)

    private let url: String
    private let email: String
    private let password: String
    private let http: SourceHTTP
    private let now: @Sendable () -> Timestamp

    private var current: (token: String, since: Timestamp)?
    private var failed: Timestamp?
    /// The sign-in that is going on, for all who wait for it.
    private var signingIn: Task<String, any Error>?

    init(url: String, email: String, password: String, http: SourceHTTP, now: @escaping @Sendable () -> Timestamp) {
        (self.url, self.email, self.password, self.http, self.now) = (url, email, password, http, now)
    }

    /// The token of the session, which is begun where there is none. Throws ``SourceFailure``.
    func token() async throws -> String {
        if let current, now().since(current.since) >= Self.lifetime { await leave(current.token) }
        if let current { return current.token }
        let work = signingIn ?? Task { try await signIn() }
        signingIn = work
        return try await work.value
    }

    /// Ends the session that a request failed with; another one has perhaps begun meanwhile.
    func renew(insteadOf token: String) async {
        guard current?.token == token else { return }
        await leave(token)
    }

    func end() async {
        if let current { await leave(current.token) }
    }

    private func signIn() async throws -> String {
        defer { signingIn = nil }
        if let failed {
            let left = Self.pause - now().since(failed)
            if left > .zero { try await http.pause(left) }
        }
        do {
            let token = try await authenticate()
            (current, failed) = ((token, now()), nil)
            return token
        } catch {
            failed = now()
            throw error
        }
    }

    private struct Credentials: Encodable {
        let username, password: String
        let force = true
    }

    private func authenticate() async throws -> String {
        let body = try JSONEncoder().encode(Credentials(username: email, password: password))
        let request = OutboundHTTP.Request(
            url: url + "/nttm-task-handler/api/authenticate", headers: ["Content-Type": "application/json"], body: body)
        do {
            let answer = try await http.send(request)
            guard let token = try JSON(answer: answer)["id_token"]?.string else { throw SourceFailure.noJSON }
            return token
        } catch let failure as SourceFailure where failure.status != nil {
            throw SourceFailure(
                .refused, "the ticket system does not let \(email) in (status \(failure.status ?? 0))", status: failure.status)
        }
    }

    private func leave(_ token: String) async {
        current = nil
        // Nobody waits for a session to end, and it ends by itself.
        let request = OutboundHTTP.Request(
            method: "GET", url: url + "/nttm-task-handler/api/logout", headers: ["Authorization": "Bearer \(token)"])
        _ = try? await http.send(request)
    }
}
