import Kernel
import Platform
import ServiceLifecycle

/// What is kept quiet.
extension PlaybooksModule {
    package var silences: SilenceOperations { SilenceOperations(database: database, look: look, now: world.now) }
    package var inhibitions: InhibitionOperations { InhibitionOperations(database: database, look: look, now: world.now) }

    var silenceKeeper: SilenceKeeper { SilenceKeeper(database: database, now: world.now) }

    var silenceAPI: [APIOperation] {
        SilenceAPI(silences: silences, now: world.now).operations + InhibitionAPI(inhibitions: inhibitions).operations
    }

    var silenceService: any Service {
        let keeper = silenceKeeper
        return LocalTask(name: "silences", every: .seconds(1), logger: logger) { _ = try await keeper.runOnce() }
    }

    func silencePages(_ tools: PageTools) -> SilencePages { SilencePages(silences: silences, inhibitions: inhibitions, tools: tools) }
}
