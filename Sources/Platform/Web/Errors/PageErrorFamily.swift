import HTTPTypes
import Hummingbird
import Logging

extension ErrorFamily {
    /// HTML pages for people. The template `error` gets `ErrorPage`; dictionaries may hold `error_<code>_title` and
    /// `error_<code>_text` (with `_` for `-`), and must hold `error_<status class>_title` and `…_text` (`4xx`, `5xx`).
    package static func pages(_ pages: PageRenderer) -> ErrorFamily {
        ErrorFamily(name: "pages", covers: { _ in true }) { failure, request, context in
            let model = ErrorPage(failure, texts: pages.texts.for(context.preferences.language), requestID: context.requestID)
            do {
                return try pages.page(
                    "error", title: model.title, model: model, request: request, context: context, status: failure.status)
            } catch {
                context.logger.error("error page failed", metadata: ["error": "\(error)"])
                return .text(failure.message + "\n", status: failure.status, contentType: "text/plain; charset=utf-8")
            }
        }
    }
}

/// Model of the template `error`.
struct ErrorPage {
    let status: Int
    let title: String
    /// What happened and what to do, in the reader's language.
    let explanation: String
    /// The failure's own sentence, which is English; nil where the dictionary says it all.
    let detail: String?
    let request_id: String

    init(_ failure: HTTPFailure, texts: TextCatalog, requestID: String) {
        status = failure.status.code
        let own = "error_" + failure.code.map { $0 == "-" ? "_" : String($0) }.joined()
        let general = failure.status.code < 500 ? "error_4xx" : "error_5xx"
        let key = texts.has(own + "_title") ? own : general
        title = texts[key + "_title"]
        explanation = texts[key + "_text"]
        detail = key == own || failure.status.code >= 500 ? nil : failure.message
        request_id = requestID
    }
}
