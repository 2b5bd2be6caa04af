import HTTPTypes
import Hummingbird
import Logging

extension ErrorFamily {
    /// HTML pages for people, made of the template `error` and `ErrorPage`. Dictionaries hold a title for a code
    /// (`problem_stale_form_title`) or for a status (`error_404_title`); a status without takes that of 400 or 500.
    package static func pages(_ pages: PageRenderer) -> ErrorFamily {
        ErrorFamily(name: "pages", of: .desk, covers: { _ in true }) { failure, detail, request, context in
            let texts = pages.texts.for(context.preferences.language)
            let model = ErrorPage(failure, texts: texts, request: request, requestID: context.requestID)
            do {
                return try pages.page(
                    "error", title: model.title, model: model, request: request, context: context, status: failure.status)
            } catch {
                context.logger.error("error page failed", metadata: ["error": "\(error)"])
                return .text(detail + "\n", status: failure.status, contentType: "text/plain; charset=utf-8")
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

    init(_ failure: ClientError, texts: TextCatalog, request: Request, requestID: String) {
        status = failure.status.code
        let titles = [failure.code.textKey + "_title", "error_\(status)_title", status < 500 ? "error_400_title" : "error_500_title"]
        title = texts[titles.first(where: texts.has) ?? "error_500_title"]
        explanation = texts.sentence(failure)
        self.requestID = requestID
        retry = request.method == .get && [429, 500, 503].contains(status) ? LocalPath(request.uri.description).path : nil
    }
}
