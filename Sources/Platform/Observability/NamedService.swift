package import ServiceLifecycle

/// Something that runs beside the others until the process ends, known in the log by its type. What has no description of its own would
/// be printed with everything it holds, the whole product, whenever services are started.
package protocol NamedService: Service, CustomStringConvertible {}

extension NamedService {
    package var description: String { "\(Self.self)" }
}
