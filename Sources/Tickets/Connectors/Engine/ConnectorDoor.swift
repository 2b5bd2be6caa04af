import Kernel
import Platform

/// Where connectors come in, whichever protocol they speak.
enum ConnectorDoor {
    /// Bytes, as the old server had it.
    static let messageLimit = 10_240_000

    static func door(
        _ rules: NTTMHandshake.Rules, hub: ConnectorHub, directory: ConnectorDirectory, world: World
    ) -> WebSocketDoor {
        WebSocketDoor(
            family: .connectors, path: "/connectors", subprotocols: [NativeMessage.subprotocol], messageLimit: messageLimit
        ) { link in
            guard link.subprotocol != nil else { return NTTMSession(rules, link: link, hub: hub, world: world).begin() }
            return NativeSession(link: link, hub: hub, directory: directory, world: world).begin()
        }
    }
}
