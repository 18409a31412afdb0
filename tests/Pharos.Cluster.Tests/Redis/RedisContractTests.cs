using Pharos.Cluster.Tests.Contract;

namespace Pharos.Cluster.Tests.Redis;

public sealed class ClaimRedisTests : ClaimContract<RedisClusterUnderTest>;

public sealed class WatchRedisTests : WatchContract<RedisClusterUnderTest>;

public sealed class MessageRedisTests : MessageContract<RedisClusterUnderTest>;

public sealed class NoteRedisTests : NoteContract<RedisClusterUnderTest>;

public sealed class FaultRedisTests : FaultContract<RedisClusterUnderTest>;

public sealed class ReturnRedisTests : ReturnContract<RedisClusterUnderTest>;
