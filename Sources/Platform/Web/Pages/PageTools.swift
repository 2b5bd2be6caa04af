package import Foundation
package import Hummingbird
package import Kernel

/// What pages of every module need beside their own data.
package struct PageTools: Sendable {
    /// Bytes of a form.
    package static let formLimit = 64 << 10

    package let pages: PageRenderer
    /// As people reach the server; nil takes what the browser asked for.
    package let publicURL: URL?
    package let now: @Sendable () -> Timestamp

    package init(pages: PageRenderer, publicURL: URL?, now: @escaping @Sendable () -> Timestamp) {
        (self.pages, self.publicURL, self.now) = (pages, publicURL, now)
    }

    /// In the reader's language.
    package func texts(_ context: AppContext) -> TextCatalog { pages.texts.for(context.preferences.language) }
    /// Numbers and times in the reader's language and time zone; relative times count from now.
    package func formats(_ context: AppContext) -> ReaderFormats { ReaderFormats(context.preferences, now: now()) }

    /// This server's address, without a slash at the end.
    package func address(_ request: Request, _ context: AppContext) -> String { context.ownAddress(request, publicURL: publicURL) }

    /// What was just done, in words: `?done=saved` is the text that `keys` names for `saved`; nil for any other word.
    package func notice(_ request: Request, _ context: AppContext, _ keys: [String: String]) -> String? {
        request.uri.queryParameters.get("done").flatMap { keys[$0] }.map { texts(context)[$0] }
    }
}
