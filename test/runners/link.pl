# A link between two tun devices: each packet is kept for DELAY seconds, and LOSS of them are lost. A line for each packet:
# `lost`, or `kept MILLISECONDS`.
use strict;
use warnings;
use Time::HiRes 'time';

my ($delay, $loss, @names) = @ARGV;
$| = 1;
my @ends = map { tun($_) } @names;
print "ready\n";
my @kept = ([], []);
while (1) {
  my $readable = '';
  vec($readable, fileno($_), 1) = 1 for @ends;
  my ($next) = sort { $a <=> $b } map { @$_ ? $_->[0][0] : () } @kept;
  my $wait = defined $next ? $next - time : undef;
  select($readable, undef, undef, defined $wait && $wait < 0 ? 0 : $wait);
  for my $from (0, 1) {
    sysread($ends[$from], my $packet, 65536) if vec($readable, fileno($ends[$from]), 1);
    if (defined $packet && rand() < $loss) {
      print "lost\n";
    } elsif (defined $packet) {
      push @{ $kept[1 - $from] }, [time + $delay, $packet, time];
    }
    while (@{ $kept[$from] } && $kept[$from][0][0] <= time) {
      my (undef, $packet, $came) = @{ shift @{ $kept[$from] } };
      syswrite($ends[$from], $packet);
      printf "kept %.0f\n", (time - $came) * 1000;
    }
  }
}

sub tun {
  my ($name) = @_;
  open(my $end, '+<', '/dev/net/tun') or die "/dev/net/tun: $!\n";
  # TUNSETIFF with IFF_TUN | IFF_NO_PI: whole IP packets, and nothing else.
  ioctl($end, 0x400454ca, pack('a16 S x22', $name, 0x1001)) or die "$name: $!\n";
  return $end;
}
