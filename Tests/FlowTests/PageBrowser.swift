import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import NIOCore
import Platform
import TestKit

@testable import App

/// A browser without JavaScript: keeps cookies, sends the forms' tokens along, follows no redirect by itself.
struct PageBrowser {
    let client: any TestClientProtocol
    var cookies: [String: String] = [:]
    var language = "en"

    mutating func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(path, .get, headers: headers, body: nil)
    }

    /// Sends a form of the page at `page`, with its token.
    mutating func post(_ path: String, from page: String = "/report", _ fields: KeyValuePairs<String, String> = [:]) async throws
        -> TestResponse
    {
        let shown = try await get(page)
        let token = shown.text.firstMatch(of: /name="csrf_token" value="([^"]+)"/).map { String($0.output.1) } ?? ""
        let pairs = [("csrf_token", token)] + fields.map { ($0.key, $0.value) }
        let body = pairs.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }.joined(separator: "&")
        return try await send(path, .post, headers: [.contentType: "application/x-www-form-urlencoded"], body: body)
    }

    /// The same with a file, as browsers send it.
    mutating func post(
        _ path: String, from page: String, _ fields: KeyValuePairs<String, String>, file: (field: String, text: String)
    ) async throws -> TestResponse {
        let shown = try await get(page)
        let token = shown.text.firstMatch(of: /name="csrf_token" value="([^"]+)"/).map { String($0.output.1) } ?? ""
        let texts = ([("csrf_token", token)] + fields.map { ($0.key, $0.value) }).map { ("\"\($0)\"", $1) }
        let body = (texts + [("\"\(file.field)\"; filename=\"a.svg\"", file.text)]).map { name, text in
            "--B\r\nContent-Disposition: form-data; name=\(name)\r\n\r\n\(text)\r\n"
        }
        return try await send(
            path, .post, headers: [.contentType: "multipart/form-data; boundary=B"], body: body.joined() + "--B--\r\n")
    }

    private mutating func send(
        _ path: String, _ method: HTTPRequest.Method, headers: HTTPFields, body: String?
    ) async throws -> TestResponse {
        var headers = headers
        headers[.acceptLanguage] = language
        if !cookies.isEmpty { headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
        let answer = try await client.execute(uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        for cookie in answer.headers[values: .setCookie] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
        }
        return answer
    }
}

extension FlowFixture {
    /// A user who never needs a password, so that none has to be hashed.
    func addUser(_ name: String, _ role: Role) async throws -> (user: User, linkToken: String) {
        try await composition.accounts.users.invite(name: name, role: role, by: .commandLine)
    }

    /// A browser in which somebody of this role is signed in.
    func browser(_ client: any TestClientProtocol, as role: Role, name: String? = nil) async throws -> PageBrowser {
        try await browser(client, user: try await addUser(name ?? role.word, role).user)
    }

    /// A browser in which this user is signed in.
    func browser(_ client: any TestClientProtocol, user: User) async throws -> PageBrowser {
        let signIn = try await composition.accounts.sessions.start(for: user, address: nil)
        let cookie = composition.accounts.sessionCookie.cookie(for: signIn)
        let name = CookieName.sent(cookie.name, secure: composition.installation.settings.isReachedByHTTPS)
        return PageBrowser(client: client, cookies: [name: cookie.value])
    }

    /// Reports an event; returns its incident.
    @discardableResult
    func report(
        _ title: String, of service: Service, level: Level = .error, message: String = "", logs: String? = nil,
        tags: [String: String]? = nil
    ) async throws -> IncidentID {
        let intake = composition.incidents.intake
        var draft = EventDraft(title: title, message: message, level: level, logs: logs)
        draft.tags = tags
        let event = intake.prepare(.init(service: service, draft: draft))
        return try await intake.submit([event], from: .native)[0].incident
    }
}
