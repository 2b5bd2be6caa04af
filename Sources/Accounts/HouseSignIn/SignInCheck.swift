import Foundation
import Platform
import Synchronization

/// Asks a system of the house over HTTP whether a name and a password belong together: 200 is yes, 401 and 403 are no, everything
/// else is no answer. The address was set by whoever set up the server, so it may be in a private network.
final class SignInCheck: Sendable {
    private let settings: SignInCheckSettings
    private let url: String
    /// Nil until the server has its client: commands sign nobody in.
    private let http = Mutex<OutboundHTTP?>(nil)

    /// Nil without an address in the settings.
    init?(_ settings: SignInCheckSettings) {
        guard let url = settings.url else { return nil }
        (self.settings, self.url) = (settings, url.absoluteString)
    }

    func use(_ http: OutboundHTTP) { self.http.withLock { $0 = http } }

    var source: SignInSource {
        SignInSource(issuer: settings.issuer, policy: settings.policy) { [self] name, password in
            guard let http = http.withLock({ $0 }) else { return .away("there is no server") }
            do {
                let answer = try await Deadline.run(settings.limit, failing: OutboundFailure.timeout) { [self] in
                    try await http.send(request(name, password))
                }
                return reading(answer, name)
            } catch let failure as OutboundFailure {
                return .away(failure.description)
            }
        }
    }

    private func request(_ name: String, _ password: String) -> OutboundHTTP.Request {
        let fields = [("username", name), ("password", password)]
        let (type, body) =
            switch settings.format {
            case .form: ("application/x-www-form-urlencoded", Data(FormText.query(fields).utf8))
            case .json: ("application/json", Data(JSON.object(Dictionary(fields.map { ($0, JSON.text($1)) }) { $1 }).line.utf8))
            }
        return .init(url: url, headers: ["Content-Type": type, "Accept": "application/json"], body: body)
    }

    private func reading(_ answer: OutboundHTTP.Answer, _ name: String) -> SignInSource.Answer {
        switch answer.status {
        case 200: break
        case 401, 403: return .wrong
        // What it says may repeat what it was sent, so it goes nowhere.
        default: return .away("it answered \(answer.status)")
        }
        guard !answer.body.isEmpty else { return .right(account(name, Said())) }
        // A page in its place (a proxy's, a portal's) answers 200 to everybody.
        guard let said = try? JSONDecoder().decode(Said.self, from: answer.body) else { return .away("its answer is no JSON object") }
        return said.success == false ? .wrong : .right(account(name, said))
    }

    private func account(_ typed: String, _ said: Said) -> OutsideAccount {
        let name = said.name.flatMap { $0.isEmpty ? nil : $0 } ?? typed
        // What it was asked about is who it is; two people may be called the same in its answers.
        let subject = said.id?.text ?? "name:" + typed.precomposedStringWithCanonicalMapping.lowercased()
        return OutsideAccount(issuer: settings.issuer, subject: subject, name: name, email: said.email, groups: said.groups ?? [])
    }

    /// What may be said with 200.
    private struct Said: Decodable {
        var id: Number?
        var name: String?
        var email: String?
        var groups: [String]?
        /// Some say by it, and not by the status, that it is wrong.
        var success: Bool?

        /// Systems number their people, or call them something.
        struct Number: Decodable {
            let text: String

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let number = try? container.decode(Int64.self) {
                    text = "id:\(number)"
                } else {
                    text = "id:" + (try container.decode(String.self))
                }
            }
        }
    }
}
