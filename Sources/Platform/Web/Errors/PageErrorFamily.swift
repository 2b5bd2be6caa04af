import HTTPTypes
import Hummingbird
import Logging

extension ErrorFamily {
    /// HTML pages for people, made of the template `error` and `ErrorPage`. Dictionaries hold a title and a text for
    /// each status (`error_404_title`, `error_404_text`); a status without takes those of 400 or 500.
    package static func pages(_ pages: PageRenderer) -> ErrorFamily {
        ErrorFamily(name: "pages", covers: { _ in true }) { failure, request, context in
            let texts = pages.texts.for(context.preferences.language)
            let model = ErrorPage(failure, texts: texts, request: request, requestID: context.requestID)
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
    let requestID: String
    /// Where the same can be tried again; nil where that would not help.
    let retry: String?

    init(_ failure: HTTPFailure, texts: TextCatalog, request: Request, requestID: String) {
        status = failure.status.code
        let key = Self.key(failure, texts)
        title = texts[key + "_title"]
        explanation = texts.text(key + "_text", failure.values)
        self.requestID = requestID
        retry = request.method == .get && [429, 500, 503].contains(status) ? LocalPath(request.uri.description).path : nil
    }

    private static func key(_ failure: HTTPFailure, _ texts: TextCatalog) -> String {
        let status = "error_\(failure.status.code)"
        let form = ["stale-form": "_form", "foreign-form": "_foreign", "foreign-host-form": "_foreign_host"][failure.code]
        if let form, texts.has(status + form + "_title") { return status + form }
        if texts.has(status + "_title") { return status }
        return failure.status.code < 500 ? "error_400" : "error_500"
    }
}
