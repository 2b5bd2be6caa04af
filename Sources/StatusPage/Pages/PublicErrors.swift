import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Platform

/// How failures look on the public page, and on a listener that has nothing else: a page of its own for people, the old document's
/// form for programs. Never a page of the desk.
struct PublicErrors: Sendable {
    let content: PublicContent
    /// The page of a host, as far as it is known without the database.
    let site: @Sendable (_ host: String?) -> StatusSite?
    let now: @Sendable () -> Timestamp

    var family: ErrorFamily {
        ErrorFamily(name: "status-pages", of: .status, covers: PublicPath.isPage) { error, detail, request, context in
            let isForPeople = PublicPath.isPage(request) || PublicPages.isWanted(by: request)
            guard isForPeople else { return StatusAnswers.family.respond(error, detail, request, context) }
            let plain = Response.text(detail + "\n", status: error.status, contentType: "text/plain; charset=utf-8")
            guard let site = site(request.head.authority) else { return plain }
            let home = context.serves(.desk) ? PublicPath.page : "/"
            let view = PublicView(page: .home, language: Visitor(request, context).language, home: home)
            do {
                let html = try content.failure(error, view, site, requestID: context.requestID, at: now())
                return .text(html, status: error.status)
            } catch {
                context.logger.error("error page failed", metadata: ["error": "\(error)"])
                return plain
            }
        }
    }
}
