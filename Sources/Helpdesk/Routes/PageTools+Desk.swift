import Foundation
import Platform

extension PageTools {
    /// Where a page of the desk is for whoever reads one of ours: on a listener without the desk it is at the public address. Nil where
    /// nobody knows that.
    func deskAddress(_ path: String, _ context: AppContext) -> String? {
        if context.serves(.desk) { return path }
        guard let url = publicURL?.absoluteString else { return nil }
        return (url.hasSuffix("/") ? String(url.dropLast()) : url) + path
    }
}
