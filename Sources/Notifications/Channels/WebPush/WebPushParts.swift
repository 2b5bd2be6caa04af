import HTTPTypes
import Hummingbird
import Platform

/// What browsers need to be told: the service worker, and the part of a page by which one subscribes.
struct WebPushParts: Sendable {
    /// At the root, because a worker serves only the pages below its own address.
    static let workerPath = "/webpush-worker.js"

    static let worker = KeptAnswer(PackageResources.webpush_worker_js, contentType: "text/javascript; charset=utf-8")

    static let parts = PageParts(
        module: "notifications_webpush", templates: ["webpush_subscribe": PackageResources.webpush_subscribe_mustache],
        dictionaries: [
            .english: PackageResources.notifications_webpush_en_json, .russian: PackageResources.notifications_webpush_ru_json,
            .portuguese: PackageResources.notifications_webpush_pt_BR_json,
        ], assets: ["webpush_subscribe.js": PackageResources.webpush_subscribe_js])

    static func add(to routes: Routes) {
        // Browsers look for a new one at each visit.
        routes.get(RouterPath(workerPath)) { request, _ in worker.response(to: request, cacheControl: "no-cache") }
    }
}

/// Model of the template `webpush_subscribe`: a form that sends `channel` (`webpush`) and `subscription`
/// (`PushSubscription.toJSON()` as text). Without JavaScript, or in a browser that takes no messages, it says so.
struct WebPushForm {
    let key: String
    /// Where the form goes.
    let action: String
    let worker = WebPushParts.workerPath

    /// - Parameter key: as `GET /api/v1/webpush/key` gives it.
    init(key: String, action: String) { (self.key, self.action) = (key, action) }

    var piece: PagePiece { PagePiece(template: "webpush_subscribe", model: self) }
}
