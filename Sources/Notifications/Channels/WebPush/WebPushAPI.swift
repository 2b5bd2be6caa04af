import HTTPTypes
import Kernel
import Platform

/// What a program needs to subscribe a browser.
struct WebPushAPI: Sendable {
    let keys: VAPIDStore

    static let tag = (name: "Web push", explanation: "Messages to browsers.")

    init(on ground: ChannelGround) { keys = VAPIDStore(ChannelMemory(of: .webpush, in: ground.database)) }

    var operations: [APIOperation] {
        [
            APIOperation(
                .get, "/webpush/key", id: "getWebPushKey", tag: Self.tag.name, "The key that browsers subscribe with",
                explanation: "For `PushManager.subscribe()`. It stays the same as long as the database does.",
                needs: .everybody, gives: .one(Self.shape)
            ) { _ in try await keys.key() }
        ]
    }

    private static let shape = APIShape<VAPIDKey>(
        "WebPushKey", "The public key of this installation.",
        [APIField("key", "An uncompressed point of P-256 in base64url without padding: `applicationServerKey`.") { $0.publicKey }])
}
