using Pharos.Cluster.Tests.Contract;

namespace Pharos.Cluster.Tests.Local;

public sealed class LocalClaimTests : ClaimContract<LocalClusterUnderTest>;

public sealed class LocalWatchTests : WatchContract<LocalClusterUnderTest>;

public sealed class LocalMessageTests : MessageContract<LocalClusterUnderTest>;

public sealed class LocalNoteTests : NoteContract<LocalClusterUnderTest>;

public sealed class LocalFaultTests : FaultContract<LocalClusterUnderTest>;

public sealed class LocalReturnTests : ReturnContract<LocalClusterUnderTest>;
