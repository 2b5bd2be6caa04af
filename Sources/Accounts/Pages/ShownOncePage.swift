package import Hummingbird
package import Platform

/// Model of the template `shown_once`: a link or a token that cannot be shown again.
struct ShownOncePage {
    let title: String
    let explanation: String
    let secret: String
    let backURL: String
    let backLabel: String
}

extension PageTools {
    /// The page that shows a link or a token, which nobody can see again.
    /// - Parameter backURL: the page's own address from now on, so that loading it again shows no secret.
    package func shownOnce(
        _ secret: String, title: String, explanation: String, backURL: String, backLabel: String, _ request: Request,
        _ context: AppContext
    ) throws -> Response {
        let model = ShownOncePage(title: title, explanation: explanation, secret: secret, backURL: backURL, backLabel: backLabel)
        return try pages.page("shown_once", title: title, model: model, request: request, context: context, address: backURL)
    }
}
