package import Kernel
package import Logging
package import Platform

/// What channels stand on, in a server and in a command beside one.
package struct ChannelGround: Sendable {
    package let settings: Settings
    package let database: Database
    package let key: SecretKey
    package let world: World
    package let logger: Logger
    /// The sentences of all modules, in every language.
    package let texts: Texts
    /// Where this server is reached, without a slash at the end.
    package let baseURL: @Sendable () -> String
    /// What comes back from people.
    package let desk: ChannelDesk

    package init(
        settings: Settings, database: Database, key: SecretKey, world: World, logger: Logger, texts: Texts,
        baseURL: @escaping @Sendable () -> String, desk: ChannelDesk
    ) {
        (self.settings, self.database, self.key, self.world, self.logger) = (settings, database, key, world, logger)
        (self.texts, self.baseURL, self.desk) = (texts, baseURL, desk)
    }
}
