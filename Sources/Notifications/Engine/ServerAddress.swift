import Synchronization

/// Where this server is reached, for links in messages: the public address, or the port that the system chose once it listens.
final class ServerAddress: Sendable {
    private let url: Mutex<String>

    init(_ url: String) { self.url = Mutex(url) }

    /// Without a slash at the end.
    var base: String { url.withLock { $0 } }
    func change(to url: String) { self.url.withLock { $0 = url } }
}
