import Foundation
package import HTTPTypes
package import Hummingbird
import Mustache

/// Makes pages: a template and a model, in the frame of `layout.mustache`.
///
/// In every template, besides the model's own properties:
/// `text.some_key` (the reader's language), `assets.app_css` (addresses of files), `csrf_token` (hidden field
/// `csrf_token` of every form), `layout.…` (see `PageFrame`).
package struct PageRenderer: Sendable {
    private let mustache: MustacheLibrary
    private let navigation: @Sendable (AppContext) -> [NavigationItem]
    package let texts: Texts
    package let assets: AssetStore
    private let parts = RenderedParts()

    /// - Parameters:
    ///   - templates: Mustache texts by name, without `.mustache`; partials refer to each other by these names.
    ///   - navigation: the rail, for this reader.
    /// - Throws: when a template does not parse.
    package init(
        templates: [String: String], texts: Texts, assets: AssetStore,
        navigation: @escaping @Sendable (AppContext) -> [NavigationItem] = { _ in [] }
    ) throws {
        var library = MustacheLibrary()
        for (name, text) in templates {
            do {
                try library.register(PageText.template(text), named: name)
            } catch {
                throw TemplateError(name: name, message: "\(error)")
            }
        }
        mustache = library
        (self.texts, self.assets, self.navigation) = (texts, assets, navigation)
    }

    /// A template that does not parse or is not there: a fault of this program.
    package struct TemplateError: Error, CustomStringConvertible {
        let name: String
        let message: String
        package var description: String { "template \(name): \(message)" }
    }

    /// A whole page.
    /// - Parameters:
    ///   - title: what the browser's tab shows before the product's name.
    ///   - model: a plain struct whose properties the template names.
    ///   - address: where a page that answers a form can be asked for again.
    package func page(
        _ template: String, title: String, model: Any, request: Request, context: AppContext,
        status: HTTPResponse.Status = .ok, address: String? = nil
    ) throws -> Response {
        let frame = PageFrame(
            title: title, request: request, address: address, context: context,
            texts: texts.for(context.preferences.language), navigation: navigation(context))
        let content = try html(
            template, model: model, language: context.preferences.language, frame: frame, token: frame.csrf_token)
        let scope = PageScope(
            model: PageContent(content: content), texts: frame.texts, assets: assets, frame: frame, csrf: frame.csrf_token)
        guard let html = mustache.render(scope, withTemplate: "layout") else {
            throw TemplateError(name: "layout", message: "is not there")
        }
        return answer(html, status: status, context: context)
    }

    /// A part of a page by itself, for htmx.
    package func fragment(_ template: String, model: some Hashable & Sendable, context: AppContext) throws -> Response {
        answer(try part(template, model: model, language: context.preferences.language), status: .ok, context: context)
    }

    /// The HTML of a part that holds no form, so that it is the same for everybody who is shown the same model in the same
    /// language: rendered once for all of them.
    package func part(_ template: String, model: some Hashable & Sendable, language: Language) throws -> String {
        try parts.html(.init(template: template, language: language, model: model)) {
            try html(template, model: model, language: language)
        }
    }

    /// A whole document that stands in no frame: the same for everybody who reads that language, so that it may be kept.
    package func document(_ template: String, model: Any, language: Language) throws -> String {
        try html(template, model: model, language: language)
    }

    /// A part of a page that knows no more of its reader than the language.
    func html(_ template: String, model: Any, language: Language, frame: PageFrame? = nil, token: String = "") throws -> String {
        let scope = PageScope(model: model, texts: texts.for(language), assets: assets, frame: frame, csrf: token)
        guard let html = mustache.render(scope, withTemplate: template) else {
            throw TemplateError(name: template, message: "is not there")
        }
        return html
    }

    private func answer(_ html: String, status: HTTPResponse.Status, context: AppContext) -> Response {
        var response = Response.text(html, status: status)
        // The page shows what its reader may see, in their language: nobody else may be given it.
        response.headers[.cacheControl] = "no-store"
        if let formGuard = context.formGuard, formGuard.isNew { response.set(formGuard.cookie, in: context) }
        return response
    }
}
