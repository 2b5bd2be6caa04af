import Foundation
import Platform

/// Model of the template `webhook_console`.
struct WebhookConsolePage {
    struct Trial {
        let isTaken: Bool
        let outcome: String
        /// Both as they went over the wire, but for what is secret.
        let request: String
        let answer: String
    }

    let name: String
    let url: String
    let listURL = WebhookConsolePath.list
    let trial: Trial?

    init(_ destination: Destination, _ trial: Trial? = nil) {
        (name, url, self.trial) = (destination.name, WebhookConsolePath.page(destination.id), trial)
    }
}

extension WebhookConsolePage.Trial {
    /// - Parameter showsBody: whether the reader may see what the other side answered in words: behind an address in a private
    ///   network, only who may choose such addresses.
    init(_ trial: WebhookConsole.Trial, of destination: Destination, showsBody: Bool, _ words: TextCatalog) {
        isTaken = trial.entry.state == .sent
        let reason = trial.entry.reason ?? ""
        let milliseconds = trial.exchange.map { String($0.milliseconds) } ?? "0"
        outcome = words.text(isTaken ? "webhook_console_taken" : "webhook_console_refused", ["reason": reason, "n": milliseconds])
        request = trial.exchange.map { Self.request($0, hiding: destination.headers, words) } ?? ""
        answer = trial.exchange.map { Self.answer($0, showsBody: showsBody, words) } ?? reason
    }

    private static func request(_ exchange: WebhookExchange, hiding secrets: [String: String], _ words: TextCatalog) -> String {
        let headers = exchange.request.headers.sorted { $0.key < $1.key }.map { name, value in
            "\(name): \(secrets[name] == nil ? value : words["webhook_console_hidden"])"
        }
        return (["\(exchange.request.method) \(exchange.request.url)"] + headers + ["", text(exchange.request.body)]).joined(
            separator: "\n")
    }

    private static func answer(_ exchange: WebhookExchange, showsBody: Bool, _ words: TextCatalog) -> String {
        guard case .success(let answer) = exchange.answer else { return words["webhook_console_no_answer"] }
        let headers = answer.headers.sorted { $0.key < $1.key }.map { "\($0): \($1)" }
        guard showsBody else { return "HTTP \(answer.status)" }
        return (["HTTP \(answer.status)"] + headers + ["", text(answer.body)]).joined(separator: "\n")
    }

    /// The start of a body; bytes that are no text show as such.
    private static func text(_ body: Data) -> String { String(decoding: body.prefix(8 << 10), as: UTF8.self) }
}

enum WebhookConsolePath {
    static let list = "/destinations"
    static let pattern = list + "/:id/console"

    static func page(_ destination: Int64) -> String { "\(list)/\(destination)/console" }
}
